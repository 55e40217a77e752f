//! What a question may do, what it answers, what is found.

use std::path::PathBuf;
use std::time::Instant;

use stakeout_engine::query::{Format, QueryError, QueryOptions, QueryOutput, find, run};
use tempfile::TempDir;

use crate::made_case;

struct Case {
    _folder: TempDir,
    dir: PathBuf,
}

fn case() -> Case {
    let folder = made_case::written();
    let dir = folder.path().join("tables");
    Case { _folder: folder, dir }
}

impl Case {
    fn ask(&self, sql: &str, format: Format) -> Result<QueryOutput, QueryError> {
        run(&self.dir, sql, &QueryOptions { format, ..QueryOptions::default() })
    }

    fn text(&self, sql: &str, format: Format) -> String {
        String::from_utf8(self.ask(sql, format).unwrap_or_else(|error| panic!("{sql}: {error}")).bytes).unwrap()
    }

    fn refusal(&self, sql: &str) -> String {
        match self.ask(sql, Format::Csv) {
            Ok(output) => panic!("{sql} was answered: {}", String::from_utf8_lossy(&output.bytes)),
            Err(error) => error.to_string(),
        }
    }
}

#[test]
fn what_does_more_than_read_is_refused() {
    let case = case();
    let statements = [
        "CREATE TABLE t AS SELECT * FROM sites",
        "CREATE VIEW v AS SELECT 1",
        "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'",
        "CREATE DATABASE d",
        "CREATE FUNCTION f() RETURNS INT RETURN 1",
        "DROP TABLE sites",
        "ALTER TABLE sites ADD COLUMN x INT",
        "TRUNCATE TABLE sites",
        "INSERT INTO sites VALUES (1)",
        "UPDATE sites SET host = 'x'",
        "DELETE FROM sites",
        "MERGE INTO sites USING kits ON true WHEN MATCHED THEN DELETE",
        "WITH x AS (INSERT INTO sites VALUES (1)) SELECT * FROM x",
        "COPY sites TO '/tmp/x.csv'",
        "COPY (SELECT 1) TO '/tmp/x.parquet'",
        "EXPLAIN COPY sites TO '/tmp/x.csv'",
        "EXPLAIN INSERT INTO sites VALUES (1)",
        "EXPLAIN ANALYZE DELETE FROM sites",
        "SELECT * INTO t FROM sites",
        "SET datafusion.execution.batch_size = 1",
        "RESET datafusion.execution.batch_size",
        "PREPARE p AS SELECT 1",
        "EXECUTE p",
        "DEALLOCATE p",
        "BEGIN TRANSACTION",
        "COMMIT",
        "USE other",
        "GRANT SELECT ON sites TO x",
        "ANALYZE sites",
        "CALL f()",
        "LOAD DATA INPATH '/x' INTO TABLE sites",
        "SHOW VARIABLES",
        "SELECT 1; SELECT 2",
        "",
    ];
    let text: Vec<String> = statements.iter().map(|sql| format!("{sql}\n  {}", case.refusal(sql))).collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn no_file_address_or_table_function_is_read() {
    let case = case();
    let statements = [
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM \"/etc/passwd\"",
        "SELECT * FROM '/etc/hosts.csv'",
        "SELECT * FROM 'https://a.example/x.parquet'",
        "SELECT * FROM 's3://bucket/x.parquet'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_parquet('x')",
        "SELECT * FROM parquet_metadata('x')",
        "SELECT * FROM TABLE(read_csv('/etc/passwd'))",
        "SELECT * FROM LATERAL read_csv('/etc/passwd')",
        "SELECT * FROM sites WHERE host IN (SELECT * FROM '/etc/passwd')",
        "SELECT (SELECT count(*) FROM '/etc/passwd')",
        "SELECT * FROM other.tables.sites",
        "SELECT * FROM stakeout.other.sites",
        "SELECT * FROM site",
        "SHOW COLUMNS FROM nothing",
        "DESCRIBE '/etc/passwd'",
        "EXPLAIN SELECT * FROM '/etc/passwd'",
    ];
    let list = "evidence, problems, pages,";
    for sql in statements {
        let refusal = case.refusal(sql);
        let told = refusal.contains("no file and no address") && refusal.contains(list);
        assert!(told || refusal.starts_with("a query only reads"), "{sql}: {refusal}");
    }
    insta::assert_snapshot!(case.refusal("SELECT * FROM '/etc/passwd'"));
}

#[test]
fn what_reads_is_answered() {
    let case = case();
    assert_eq!(case.text("SELECT host FROM sites ORDER BY host LIMIT 1", Format::Csv), "host\na.bet.example\n");
    assert_eq!(case.text("SELECT host FROM Stakeout.Tables.Sites LIMIT 1", Format::Csv), "host\na.bet.example\n");
    assert_eq!(case.text("WITH k AS (SELECT kit FROM kits) SELECT * FROM k", Format::Csv), "kit\nkit:k1\n");
    assert_eq!(case.text("VALUES (1), (2)", Format::Csv), "column1\n1\n2\n");
    assert_eq!(case.text("SELECT sum(value) AS s FROM generate_series(1, 10)", Format::Csv), "s\n55\n");
    assert!(case.text("SHOW TABLES", Format::Csv).contains("stakeout,tables,link_evidence,BASE TABLE"));
    assert!(case.text("SHOW COLUMNS FROM links", Format::Csv).contains("rival_probability"));
    assert!(case.text("DESCRIBE sites", Format::Csv).contains("kit_version"));
    assert!(case.text("EXPLAIN SELECT host FROM sites", Format::Csv).contains("sites"));
    assert!(case.text("EXPLAIN ANALYZE SELECT host FROM sites", Format::Csv).contains("output_rows"));
}

#[test]
fn columns_named_like_words_of_sql_are_quoted() {
    let case = case();
    let sql = "SELECT \"from\", \"to\" FROM site_periods";
    assert_eq!(case.text(sql, Format::Csv), "from,to\n2023-11-14T22:13:20Z,\n");
    assert_eq!(case.text("SELECT \"group\" FROM link_evidence", Format::Csv), "group\nanalytics\n");
    assert_eq!(case.text("SELECT \"user\", status FROM servers", Format::Csv), "user,status\n,observed\n");
    assert_eq!(case.text("SELECT type, first, count FROM entities, dns LIMIT 1", Format::Csv).lines().count(), 2);
}

#[test]
fn an_unknown_column_is_answered_with_those_there_are() {
    let case = case();
    insta::assert_snapshot!(case.refusal("SELECT hostname FROM kits"), @r#"there is no column "hostname" here; there are kit, kind, sites, versions, signature"#);
    insta::assert_snapshot!(case.refusal("SELECT k.host FROM kits k WHERE k.kit = ''"), @r#"there is no column "host" here; there are kit, kind, sites, versions, signature"#);
    insta::assert_snapshot!(case.refusal("SELECT nothing(host) FROM sites"), @r"
    Invalid function 'nothing'.
    Did you mean 'contains'?
    ");
    insta::assert_snapshot!(case.refusal("SELEC host FROM sites"), @"this is no SQL: Expected: an SQL statement, found: SELEC at Line: 1, Column: 1");
    insta::assert_snapshot!(case.refusal("SELECT host FROM sites WHERE"), @"this is no SQL: Expected: an expression, found: EOF");
}

#[test]
fn functions_of_the_case() {
    let case = case();
    let sql = "SELECT host_of('https://U:p@A.Bet.Example:8443/x?y') AS h, registrable('a.b.bet.co.kr') AS d, \
               host_of('no url') AS n";
    assert_eq!(case.text(sql, Format::Csv), "h,d,n\na.bet.example,bet.co.kr,\n");
    let sql = "SELECT registrable(host) AS domain, count(*) AS hosts FROM sites GROUP BY 1 ORDER BY 1";
    assert_eq!(case.text(sql, Format::Csv), "domain,hosts\nbet.example,3\nlucky.test,1\n");
    assert_eq!(
        case.text("SELECT host_of(url) AS h FROM pages ORDER BY url LIMIT 1", Format::Csv),
        "h\na.bet.example\n"
    );
}

#[test]
fn csv_cells_are_no_formulas() {
    let case = case();
    let sql = "SELECT reasons, -role_probability AS p FROM sites WHERE host = 'b.bet.example'";
    assert_eq!(case.text(sql, Format::Csv), "reasons,p\n'=cmd|'/c calc'!A1,-930\n");
    let raw = QueryOptions { format: Format::Csv, raw: true, ..QueryOptions::default() };
    let output = run(&case.dir, sql, &raw).unwrap();
    assert_eq!(String::from_utf8(output.bytes).unwrap(), "reasons,p\n=cmd|'/c calc'!A1,-930\n");
    let sql = "SELECT '@x' AS \"=a\", '+1' AS b, '-1' AS c, 'a,\"b\"' AS d, 'x' AS e";
    assert_eq!(case.text(sql, Format::Csv), "'=a,b,c,d,e\n'@x,'+1,'-1,\"a,\"\"b\"\"\",x\n");
}

#[test]
fn json_lines_keep_types_and_the_order_of_columns() {
    let case = case();
    let sql = "SELECT host, kit_version, captures, first_seen, role_probability > 900 AS sure, 0.5 AS half \
               FROM sites WHERE host LIKE '%bet.example' ORDER BY host LIMIT 3";
    insta::assert_snapshot!(case.text(sql, Format::Json));
}

#[test]
fn parquet_is_read_again() {
    use datafusion::parquet::file::reader::{FileReader as _, SerializedFileReader};
    let case = case();
    let output = case.ask("SELECT host, first_seen FROM sites", Format::Parquet).unwrap();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("answer.parquet");
    std::fs::write(&path, output.bytes).unwrap();
    let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
    assert_eq!(reader.metadata().file_metadata().num_rows(), 4);
    assert_eq!(output.columns, ["host", "first_seen"]);
}

#[test]
fn a_table_fits_the_terminal() {
    let case = case();
    let narrow =
        case.text("SELECT host, role, role_probability, reasons, first_seen FROM sites ORDER BY host", Format::Table);
    let wide =
        case.text("SELECT * FROM sites WHERE host IN ('bet.example', 'lucky.test') ORDER BY host", Format::Table);
    insta::assert_snapshot!("narrow", narrow);
    insta::assert_snapshot!("wide", wide);
    assert!(
        !narrow.contains('\u{1b}') && !narrow.contains('\u{202e}'),
        "what was captured does not reach the terminal"
    );
}

#[test]
fn more_rows_than_allowed_are_cut_and_said_so() {
    let case = case();
    let options = QueryOptions { format: Format::Csv, rows_max: 2, ..QueryOptions::default() };
    let output = run(&case.dir, "SELECT host FROM sites", &options).unwrap();
    assert_eq!((output.rows, output.cut), (2, true));
    let all = run(&case.dir, "SELECT host FROM sites LIMIT 2", &options).unwrap();
    assert_eq!((all.rows, all.cut), (2, false));
}

#[test]
fn a_query_that_takes_too_long_is_stopped() {
    let case = case();
    let options = QueryOptions { seconds: 1, ..QueryOptions::default() };
    let begun = Instant::now();
    let cross = "SELECT count(*) FROM generate_series(1, 10000000) a, generate_series(1, 10000000) b \
                 WHERE (a.value * b.value) % 7 = 3";
    let error = run(&case.dir, cross, &options).unwrap_err();
    assert_eq!(error.to_string(), "the query was stopped after 1 s; narrow it, or allow more time");
    let endless = "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r";
    assert!(matches!(run(&case.dir, endless, &options), Err(QueryError::Time { seconds: 1 })));
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

#[test]
fn a_query_that_needs_too_much_memory_is_stopped() {
    let case = case();
    let options = QueryOptions { memory_bytes: 8 << 20, rows_max: usize::MAX, ..QueryOptions::default() };
    for sql in [
        "SELECT count(*) FROM (SELECT DISTINCT repeat('x', 40) || value FROM generate_series(1, 2000000))",
        "SELECT value FROM generate_series(1, 5000000) ORDER BY value * 7 % 1000003",
        "SELECT repeat('x', 1000) || value FROM generate_series(1, 1000000)",
    ] {
        let error = run(&case.dir, sql, &options).unwrap_err();
        assert!(matches!(error, QueryError::Memory { mebibytes: 8 }), "{sql}: {error}");
    }
}

#[test]
fn deep_and_long_statements_end_in_an_error_or_an_answer() {
    let case = case();
    let ors = |many| format!("SELECT count(*) FROM sites WHERE host = 'a'{}", " OR host = 'b'".repeat(many));
    assert_eq!(case.text(&ors(480), Format::Csv), "count(*)\n0\n");
    let sums = format!("SELECT 1{} AS n", "+1".repeat(1_000));
    assert_eq!(case.text(&sums, Format::Csv), "n\n1001\n");
    let unions = format!("SELECT 1 AS n{}", " UNION ALL SELECT 1".repeat(1_000));
    assert_eq!(case.text(&unions, Format::Csv).lines().count(), 1_002);
    let values = format!("SELECT count(*) FROM sites WHERE host IN ('a'{})", ",'b'".repeat(5_000));
    assert_eq!(case.text(&values, Format::Csv), "count(*)\n0\n");
    let deep = format!("SELECT {}1{}", "(".repeat(5_000), ")".repeat(5_000));
    insta::assert_snapshot!(case.refusal(&ors(600)), @"a query has at most 1000 operators, joins and set operations; use IN (…) for many values");
    insta::assert_snapshot!(case.refusal(&deep), @"this is no SQL: recursion limit exceeded");
    assert!(matches!(case.ask(&" ".repeat(40_000), Format::Csv), Err(QueryError::TooLong { .. })));
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let case = case();
    let sql = "SELECT role, count(*) AS n, max(host) AS h FROM sites GROUP BY role";
    let first = case.text(sql, Format::Csv);
    for _ in 0..3 {
        assert_eq!(case.text(sql, Format::Csv), first);
    }
}

#[test]
fn a_case_that_was_not_analysed_is_said_so() {
    let folder = TempDir::new().unwrap();
    let error = run(&folder.path().join("tables"), "SELECT 1", &QueryOptions::default()).unwrap_err();
    assert!(error.to_string().starts_with("the case has no table evidence"), "{error}");
    assert!(find(&folder.path().join("tables"), "x.example").is_err());
}

#[test]
fn a_folder_may_have_any_name() {
    let case = case();
    let odd = case.dir.with_file_name("fall [a-z]* 50%20 사건?#");
    std::fs::rename(&case.dir, &odd).unwrap();
    let output = run(&odd, "SELECT count(*) FROM sites", &QueryOptions::default()).unwrap();
    assert_eq!(output.rows, 1);
}

#[test]
fn find_an_analytics_id() {
    let found = find(&case().dir, "G-AAAA0001").unwrap();
    let [selector] = &found.selectors[..] else { panic!("{found:?}") };
    assert_eq!((selector.kind.as_str(), selector.value.as_str()), ("analytics-id", "ga4:G-AAAA0001"));
    assert_eq!((selector.subjects, selector.domains), (2, 1));
    assert_eq!((selector.subjects_of_kind, selector.domains_of_kind), (3, 2));
    assert_eq!(selector.showers[0].rows, 2);
    assert_eq!(selector.showers[0].evidence_id, made_case::id(1).to_string());
    insta::assert_snapshot!(found.to_string());
}

#[test]
fn find_a_host_however_it_is_written() {
    let case = case();
    let found = find(&case.dir, "a.bet.example").unwrap();
    for written in ["A.BET.Example.", "a[.]bet[.]example", "hxxps://a.bet[.]example/login?x=1", "host:a.bet.example"] {
        let again = find(&case.dir, written).unwrap();
        let names = |found: &stakeout_engine::query::Found| -> Vec<(&str, u64)> {
            found.tables.iter().map(|table| (table.table, table.total)).collect()
        };
        assert_eq!(names(&again), names(&found), "{written}");
    }
    insta::assert_snapshot!(found.to_string());
}

#[test]
fn find_an_address_a_domain_a_hash_a_handle_a_mail_and_a_typed_id() {
    let case = case();
    let tables = |value: &str| -> Vec<String> {
        let found = find(&case.dir, value).unwrap();
        let tables = found.tables.iter().map(|table| format!("{} {}", table.table, table.total));
        let selectors = found.selectors.iter().map(|selector| format!("selector {}", selector.kind));
        selectors.chain(tables).collect()
    };
    assert_eq!(tables("192.0.2.7"), ["selector ip-address", "servers 1", "dns 2", "certificates 1", "hosting 1"]);
    assert_eq!(tables(&"CD".repeat(32)), ["screenshots 1"]);
    assert_eq!(tables("@Lucky88"), ["selector handle"]);
    assert_eq!(tables("owner@mail.example"), ["registrations 1"]);
    assert_eq!(tables("kit:k1"), ["sites 2", "entities 1", "members 2", "findings 1"]);
    assert_eq!(tables("ns2.dns.example"), ["registrations 1"]);
    assert_eq!(tables("lucky.test"), ["sites 1", "pages 1", "dns 1", "register 1"]);
    let below = find(&case.dir, "bet.example").unwrap();
    assert_eq!(
        (below.subdomains_total, &below.subdomains[..]),
        (2, &["a.bet.example".to_owned(), "b.bet.example".to_owned()][..])
    );
}

/// What makes `find` fast among millions of rows.
#[test]
fn a_looked_up_value_opens_the_row_groups_that_may_hold_it() {
    use stakeout_core::evidence::Locator;
    use stakeout_core::report::CaseRows;
    use stakeout_core::selector::{SelectorKind, SelectorRow};
    use stakeout_engine::table::CaseTables;
    let folder = TempDir::new().unwrap();
    let dir = folder.path().join("tables");
    let mut tables = CaseTables::create(&dir).unwrap();
    let row = |number: u64| SelectorRow {
        subject: format!("host:h{number:07}.example"),
        kind: SelectorKind::AnalyticsId,
        value: format!("ga4:G-{:016x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        evidence_id: made_case::id(1),
        locator: Locator::row(number),
        seen_at: None,
    };
    tables.selectors((0..150_000).map(row)).unwrap();
    tables.finish(&CaseRows::default()).unwrap();
    let plan = |filter: &str| {
        let sql = format!("EXPLAIN ANALYZE SELECT subject FROM selectors WHERE {filter}");
        let options = QueryOptions { format: Format::Csv, ..QueryOptions::default() };
        String::from_utf8(run(&dir, &sql, &options).unwrap().bytes).unwrap()
    };
    let by_value = plan(&format!("value IN ('{}', '{}')", row(7).value, row(9).value));
    assert!(by_value.contains("row_groups_pruned_bloom_filter=2 total → 1 matched"), "{by_value}");
    let by_subject = plan(&format!("subject = '{}'", row(140_000).subject));
    assert!(by_subject.contains("row_groups_pruned_statistics=2 total → 1 matched"), "{by_subject}");
    let found = find(&dir, &row(140_000).value).unwrap();
    assert_eq!(found.selectors[0].showers[0].subject, row(140_000).subject);
}

#[test]
fn find_nothing() {
    let case = case();
    let nothing = find(&case.dir, "esc \u{1b}[31m").unwrap();
    assert!(nothing.is_empty());
    assert_eq!(nothing.to_string(), "Nothing in this case shows esc \\u{1b}[31m.\n");
    assert!(matches!(find(&case.dir, " "), Err(QueryError::NothingSought)));
}

#[test]
fn the_examples_of_the_documentation_run() {
    let case = case();
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/query.md")).unwrap();
    let examples: Vec<&str> = page.split("```sql\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() >= 6);
    for sql in examples {
        let output = case.ask(sql, Format::Csv).unwrap_or_else(|error| panic!("{sql}\n{error}"));
        assert!(output.rows > 0, "the made case answers each: {sql}");
    }
}
