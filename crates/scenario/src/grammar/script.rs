//! What do the scripts and styles of a kit say?

use super::kit::Kit;
use crate::dice::Dice;

/// The settings that a page hands to its bundle, inline.
pub(crate) fn inline(kit: &Kit, version: u32, brand: &str, language: &str, minified: bool) -> String {
    let word = &kit.word;
    let mut lines = vec![format!("var __{word}_cfg = {{")];
    lines.push(format!("  brand: '{brand}', locale: '{language}',"));
    for (at, api) in kit.api.iter().filter_map(|api| api.at(version)).take(5).enumerate() {
        lines.push(format!("  u{at}: '{api}',"));
    }
    lines.push("};".to_owned());
    for key in kit.storage.iter().filter_map(|key| key.at(version)).take(3) {
        lines.push(format!("if (!localStorage.getItem('{key}')) localStorage.setItem('{key}', '0');"));
    }
    for helper in kit.helpers.iter().filter_map(|helper| helper.at(version)).take(2) {
        lines.push(format!("window.{helper} && window.{helper}(__{word}_cfg);"));
    }
    joined(&lines, minified)
}

/// The bundle: everything that the kit's author wrote in script.
pub(crate) fn bundle(kit: &Kit, version: u32, minified: bool) -> String {
    let word = &kit.word;
    let mut lines = Vec::new();
    if !minified {
        lines.push(format!("/*! {word} front {version}.0 */"));
    }
    lines.push("(function (w, d) {".to_owned());
    lines.push(format!("var {word} = w.{word} = w.{word} || {{}};"));
    // How a helper is written is the author's, so it is thrown from the helper's name.
    let helpers: Vec<&String> = kit.helpers.iter().filter_map(|helper| helper.at(version)).collect();
    let api: Vec<&String> = kit.api.iter().filter_map(|api| api.at(version)).collect();
    for (at, path) in api.iter().enumerate() {
        let mut dice = Dice::of(0, &["helper", path]);
        let name = helpers.get(at % helpers.len().max(1)).map_or("run", |helper| helper.as_str());
        let (method, field) = (dice.word(&["GET", "POST"]), crate::world::words::word(&mut dice, 2));
        lines.push(format!("w.{name}{at} = function (data, done) {{"));
        match dice.below(3) {
            0 => lines.push(format!("  return fetch('{path}', {{ method: '{method}', body: JSON.stringify({{ {field}: data }}) }}).then(function (r) {{ return r.json(); }}).then(done);")),
            1 => lines.push(format!("  var x = new XMLHttpRequest(); x.open('{method}', '{path}', true); x.onload = function () {{ done(JSON.parse(x.responseText)['{field}']); }}; x.send(data);")),
            _ => lines.push(format!("  $.ajax({{ url: '{path}', type: '{method}', data: {{ {field}: data }}, dataType: 'json', success: done }});")),
        }
        lines.push("};".to_owned());
    }
    for key in kit.storage.iter().filter_map(|key| key.at(version)) {
        lines.push(format!("{word}['{key}'] = w.localStorage.getItem('{key}') || w.sessionStorage.getItem('{key}');"));
    }
    lines.push(format!("{word}.text = {{"));
    for key in kit.messages.iter().filter_map(|key| key.at(version)) {
        lines.push(format!("  '{key}': w.__t ? w.__t('{key}') : '{key}',"));
    }
    lines.push("};".to_owned());
    lines.push("})(window, document);".to_owned());
    joined(&lines, minified)
}

/// The helpers that an author takes along: the file is the same wherever it lies, at every version.
pub(crate) fn common(path: &str, minified: bool) -> String {
    let mut dice = Dice::of(0, &["common", path]);
    let mut lines = vec!["(function (w) {".to_owned()];
    for _ in 0..dice.between(12, 20) {
        let [name, field, other] = [0; 3].map(|_: u8| crate::world::words::word(&mut dice, 2));
        let body = match dice.below(4) {
            0 => format!(
                "return String({field}).replace(/\\B(?=(\\d{{3}})+(?!\\d))/g, '{}');",
                dice.word(&[",", "'", " "])
            ),
            1 => format!(
                "var {other} = document.getElementById('{field}'); if ({other}) {{ {other}.className = '{name}-on'; }}"
            ),
            2 => format!("w.sessionStorage.setItem('{name}:{other}', {field} || '');"),
            _ => format!("for (var i = 0; i < {field}.length; i++) {{ w['{other}'](i, {field}[i]); }}"),
        };
        lines.push(format!("  w.{name} = function ({field}) {{ {body} }};"));
    }
    lines.push("})(window);".to_owned());
    joined(&lines, minified)
}

/// The sheet: the author's names, this site's colours.
pub(crate) fn sheet(kit: &Kit, version: u32, names: &[String], colours: &mut Dice, minified: bool) -> String {
    let mut lines = vec![":root {".to_owned()];
    for property in kit.properties.iter().filter_map(|property| property.at(version)) {
        lines.push(format!("  {property}: #{};", colours.hex(6)));
    }
    lines.push("}".to_owned());
    // Sizes are the author's: thrown from the name as the author gave it.
    for (own, shown) in kit.names.0.iter().zip(names) {
        let mut dice = Dice::of(0, &["rule", own]);
        let rule =
            dice.word(&["display:flex", "float:left", "position:relative", "overflow:hidden", "text-align:center"]);
        lines.push(format!(".{shown} {{ {rule}; padding:{}px {}px }}", dice.between(0, 30), dice.between(0, 40)));
    }
    lines.push(format!("@keyframes {}-turn {{ from {{ opacity:0 }} to {{ opacity:1 }} }}", kit.word));
    joined(&lines, minified)
}

fn joined(lines: &[String], minified: bool) -> String {
    if minified { lines.iter().map(|line| line.trim()).collect::<Vec<_>>().concat() } else { lines.join("\n") + "\n" }
}
