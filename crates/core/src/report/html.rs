//! How does a report become one file that needs nothing else and does nothing?
//!
//! No script, no external resource, no link to anything but places in the page; the content security policy says so
//! too. All captured text goes through `finding::Captured` and the auto-escape of the template engine.

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Value, context};

use super::chapter;
use super::input::{Html, ReportError, ReportInput};
use super::text;
use crate::evidence::EvidenceId;

macro_rules! files {
    ($($name:literal)*) => {
        /// Templates, by name.
        const TEMPLATES: &[(&str, &str)] = &[$(($name, include_str!(concat!("templates/", $name)))),*];
    };
}

files! {
    "page.html" "body.html" "macros.html" "bars.svg" "map.svg"
    "judgements.html" "evidence.html" "sites.html" "kits.html" "supply.html" "servers.html" "operators.html" "crews.html"
    "meta.html" "exposure.html" "refused.html" "gaps.html" "method.html" "appendix.html" "custody.html" "victims.html"
}

pub(super) const STYLE: &str = include_str!("templates/style.css");

/// The report as one HTML file.
///
/// Errors: [`ReportError`] if a finding names no evidence or evidence that the case does not hold; then no report is
/// made. Equal input gives equal bytes; the body digest does not depend on [`ReportInput::custody`].
pub fn html(input: &ReportInput<'_>) -> Result<Html, ReportError> {
    let made = chapter::Made::of(input)?;
    let environment = environment(made.evidence_max())?;
    let body = render(&environment, "body.html", made.body())?;
    let body_digest = EvidenceId::of(body.as_bytes()).to_string();
    let custody = render(&environment, "custody.html", chapter::custody(input, &body_digest))?;
    let page = context! {
        title => made.title(),
        style => Value::from_safe_string(STYLE.to_owned()),
        body => Value::from_safe_string(body),
        custody => Value::from_safe_string(custody),
    };
    Ok(Html { page: render(&environment, "page.html", page)?, body_digest })
}

pub(super) fn environment(evidence_max: usize) -> Result<Environment<'static>, ReportError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(syntax()?);
    environment
        .add_filter("rich", move |statement: String| Value::from_safe_string(text::rich(&statement, evidence_max)));
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).map_err(|error| broken(name, &error))?;
    }
    Ok(environment)
}

/// Lines that hold nothing but a tag leave no line behind.
fn syntax() -> Result<SyntaxConfig, ReportError> {
    let built = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    built.map_err(|error| broken("syntax", &error))
}

pub(super) fn render(environment: &Environment<'_>, name: &str, values: Value) -> Result<String, ReportError> {
    let template = environment.get_template(name).map_err(|error| broken(name, &error))?;
    let text = template.render(values).map_err(|error| broken(name, &error))?;
    Ok(text.trim().to_owned())
}

fn broken(name: &str, error: &minijinja::Error) -> ReportError {
    ReportError::Template { name: error.name().unwrap_or(name).to_owned(), message: format!("{error:#}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_escapes() {
        let mut environment = environment(0).unwrap();
        for name in ["x.html", "x.svg", "x.css", "x"] {
            environment.add_template(name, "{{ value }}").unwrap();
            let out = render(&environment, name, context! { value => "<a href=\"x\">&'" }).unwrap();
            assert_eq!(out, "&lt;a href=&quot;x&quot;&gt;&amp;&#x27;", "{name}");
        }
    }

    #[test]
    fn no_template_switches_escaping_off() {
        for (name, source) in TEMPLATES {
            assert!(
                !source.contains("|safe") && !source.contains("| safe") && !source.contains("autoescape"),
                "{name}"
            );
        }
    }
}
