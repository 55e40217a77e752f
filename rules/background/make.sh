#!/usr/bin/env bash
# Makes the files of this folder anew: counts of the code of ordinary sites and of libraries. No page and no name is kept.
# Usage: rules/background/make.sh PAGES.warc.gz [FOLDER]   (needs npm; FOLDER keeps the packages)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
pages=$1
dir=${2:-$(mktemp -d)}
mkdir -p "$dir"
# Libraries that pages load most, all of free licences; themes are left out, since a theme is a kit.
packages="bootstrap@3.4.1 bootstrap@4.6.2 bootstrap@5.3.8 jquery@3.7.1 jquery-ui@1.14.1 swiper@11.2.10 slick-carousel@1.8.1 owl.carousel@2.3.4
  select2@4.0.13 sweetalert2@11.22.0 toastr@2.1.4 moment@2.30.1 axios@1.11.0 lodash@4.17.21 chart.js@4.5.0 video.js@8.23.4 hls.js@1.6.9
  vue@2.7.16 vue@3.5.18 react@19.1.1 react-dom@19.1.1 element-ui@2.15.14 element-plus@2.10.7 vant@4.9.21 ant-design-vue@4.2.6 antd@5.27.0
  layui-src@2.5.5 bulma@1.0.4 foundation-sites@6.9.0 materialize-css@1.0.0 semantic-ui-css@2.5.0 uikit@3.23.12 animate.css@4.1.1
  font-awesome@4.7.0 @fortawesome/fontawesome-free@6.7.2 bootstrap-icons@1.13.1 flatpickr@4.6.13 datatables.net@2.3.2 datatables.net-bs5@2.3.2
  socket.io-client@4.8.1 vue-router@3.6.5 vuex@3.6.2 vue-i18n@8.28.2 mint-ui@2.2.13 muse-ui@3.0.2 iview@3.5.4 view-design@4.7.0 quasar@2.18.2
  vuetify@2.7.2 @tabler/core@1.4.0 @coreui/coreui@5.4.2 photoswipe@5.4.4 lightbox2@2.11.5 magnific-popup@1.1.0 nprogress@0.2.0 izitoast@1.4.0
  alpinejs@3.14.9 htmx.org@2.0.6 gsap@3.13.0 aos@2.3.4 wow.js@1.2.2 particles.js@2.0.0 lazysizes@5.3.2 clipboard@2.0.11 crypto-js@4.2.0"
for package in $packages; do
  file="$dir/$(echo "$package" | tr '@/' '__').tgz"
  [ -s "$file" ] && continue
  (cd "$dir" && made=$(npm pack "$package" --silent 2>/dev/null | tail -1) && mv "$made" "$file") || echo "cannot fetch $package" >&2
done
background=${BACKGROUND:-cargo run --release -p stakeout-core --example background --}
{
  echo '# Made by make.sh in this folder; counts only.'
  echo 'about = "class, style and script names of libraries that anybody can install"'
  echo 'source = "the packages that make.sh names, each under a free licence"'
  $background libraries "$dir"/*.tgz
} >"$here/libraries.toml.new" && mv "$here/libraries.toml.new" "$here/libraries.toml"
{
  echo '# Made by make.sh in this folder; counts only.'
  echo 'about = "code that two and more ordinary sites show, by registrable domain"'
  echo 'source = "captures of press, blog and office sites, 2026; counts of hashes, no page and no value"'
  $background pages "$pages"
} >"$here/pages.toml.new" && mv "$here/pages.toml.new" "$here/pages.toml"
