//! Which captures tell nothing of their site? Parking, blocking, challenges, geofences, defaults, errors.

use super::super::page::Document;
use crate::dice::Dice;
use crate::world::OtherHost;

/// A parked, expired or offered domain.
pub(super) fn parked(host: &OtherHost, number: usize, dice: &mut Dice) -> Document {
    let name = &host.host;
    let html = match host.number % 4 {
        0 => format!(
            "<!DOCTYPE html><html><head><title>{name} is for sale</title></head><body><div id=\"sale\"><h1>{name}</h1><p>This domain is for sale. Buy this domain \
             or make an offer.</p><form><input name=\"offer\"><button>Make offer</button></form></div></body></html>"
        ),
        1 => format!(
            "<!DOCTYPE html><html><head><title>{name}</title><script src=\"https://park.domainpark.example/p.js\"></script></head><body><div \
             class=\"related-searches\"><h2>Related searches</h2><ul><li>Online casino</li><li>Insurance</li><li>Travel</li></ul></div><p>This domain is parked \
             free, courtesy of the registrar.</p></body></html>"
        ),
        2 => format!(
            "<html><head><title>도메인 만료 안내</title></head><body><h1>{name}</h1><p>이 도메인은 등록 기간이 만료되었습니다. 도메인 소유자께서는 등록 대행자에게 문의하시기 \
             바랍니다.</p></body></html>"
        ),
        _ => "<!DOCTYPE html><html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is \
              successfully installed and working. Further configuration is required.</p></body></html>"
            .to_owned(),
    };
    Document::found(if number == 0 { "/".to_owned() } else { format!("/?s={}", dice.digits(3)) }, html)
}

/// A capture that was blocked, challenged, fenced, empty or broken.
pub(super) fn blocked(host: &OtherHost, number: usize, dice: &mut Dice) -> Document {
    let name = &host.host;
    let ray = dice.hex(16);
    let (status, html) = match host.number % 8 {
        0 => (200, BLOCKED_KO.to_owned()),
        1 => (
            403,
            format!(
                "<!DOCTYPE html><html><head><title>Just a moment...</title><meta name=\"robots\" content=\"noindex,nofollow\"></head><body><div \
                 class=\"main-wrapper\"><h1>{name}</h1><p>Checking if the site connection is secure</p><noscript>Enable JavaScript and cookies to \
                 continue</noscript><p>{name} needs to review the security of your connection before proceeding.</p><div>Ray ID: \
                 <code>{ray}</code></div></div><script src=\"/cdn-cgi/challenge-platform/h/b/orchestrate/jsch/v1\"></script></body></html>"
            ),
        ),
        2 => (
            451,
            "<html><head><title>Unavailable in your country</title></head><body><h1>Access denied</h1><p>This service is not available in your country or region \
             due to legal restrictions.</p></body></html>"
                .to_owned(),
        ),
        3 => (200, "<!DOCTYPE html><html><head><title></title></head><body><div id=\"app\"></div></body></html>".to_owned()),
        4 => (
            503,
            "<html><head><title>점검 안내</title></head><body><h1>서비스 점검 중입니다</h1><p>시스템 점검으로 잠시 서비스를 이용하실 수 없습니다. under \
             maintenance</p></body></html>"
                .to_owned(),
        ),
        5 => (404, "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr><center>nginx</center></body></html>".to_owned()),
        6 => (200, BLOCKED_ID.to_owned()),
        _ => (
            403,
            format!(
                "<html><head><title>Attention Required!</title></head><body><h1>Sorry, you have been blocked</h1><p>You are unable to access {name}. This website is \
                 using a security service to protect itself from online attacks.</p><p>Reference {ray}</p></body></html>"
            ),
        ),
    };
    let mut document = Document::found(if number == 0 { "/".to_owned() } else { format!("/index{number}") }, html);
    document.status = status;
    document
}

const BLOCKED_KO: &str = "<!DOCTYPE html><html lang=\"ko\"><head><meta charset=\"utf-8\"><title>불법·유해정보(사이트)에 대한 차단 안내</title></head><body><div \
                          id=\"warning\"><h1>불법·유해정보(사이트)에 대한 차단 안내</h1><p>귀하가 접속하려고 하는 정보(사이트)에서 불법·유해 내용이 제공되고 있어 해당 정보(사이트)에 대한 접속이 \
                          차단되었음을 알려드립니다. 사행성(도박) 등의 내용은 관련 법률에 따라 차단됩니다.</p></div></body></html>";
const BLOCKED_ID: &str = "<!DOCTYPE html><html><head><title>Internet Positif</title></head><body><h1>Situs ini diblokir</h1><p>Akses ke situs ini diblokir \
                          berdasarkan peraturan. Konten mengandung perjudian. Trust Positif.</p></body></html>";
