-- The config as tables, and the tables that the stages fill. Everything typed by hand in YAML arrives here
-- through an appender, never as text inside a statement.

CREATE TABLE cfg_source (
  source VARCHAR, position INTEGER, namespace VARCHAR, name VARCHAR, version VARCHAR, type VARCHAR,
  status VARCHAR, evaluated VARCHAR, evaluation VARCHAR, presence VARCHAR, identifiers VARCHAR,
  has_images BOOLEAN, has_label BOOLEAN, label_kind VARCHAR, publisher VARCHAR, institutions VARCHAR, countries VARCHAR,
  url VARCHAR, access VARCHAR, retrieved VARCHAR, licence VARCHAR, licence_url VARCHAR, attribution VARCHAR,
  consent VARCHAR, carries_age VARCHAR, carries_sex VARCHAR, carries_skin_type VARCHAR, validation VARCHAR,
  mask_origin VARCHAR, differentials BOOLEAN, labelling VARCHAR, coverage VARCHAR, available BIGINT,
  scanned BOOLEAN, sequestered BOOLEAN, keep_split BOOLEAN, preference INTEGER,
  file VARCHAR, line INTEGER, licence_file VARCHAR, licence_line INTEGER
);
CREATE TABLE cfg_record_file (source VARCHAR, file INTEGER, name VARCHAR);
CREATE TABLE cfg_field (source VARCHAR, field VARCHAR, const VARCHAR, parse VARCHAR, column_name VARCHAR, closed BOOLEAN, file VARCHAR, line INTEGER);
CREATE TABLE cfg_value (source VARCHAR, field VARCHAR, raw VARCHAR, value VARCHAR);
CREATE TABLE cfg_missing (source VARCHAR, field VARCHAR, raw VARCHAR);
CREATE TABLE cfg_vocabulary (field VARCHAR, value VARCHAR);
CREATE TABLE cfg_site (site VARCHAR, above VARCHAR);          -- every site with itself and all sites above it
CREATE TABLE cfg_confirmation (confirmation VARCHAR, rank INTEGER);
CREATE TABLE cfg_mapping (source VARCHAR, position INTEGER, label VARCHAR, label_key VARCHAR, category VARCHAR, reason VARCHAR, note VARCHAR, status VARCHAR, icd10 VARCHAR, icd10_relation VARCHAR, file VARCHAR, line INTEGER);
CREATE TABLE cfg_category (category VARCHAR, kind VARCHAR, is_parent BOOLEAN, slug VARCHAR, icd11 VARCHAR, file VARCHAR, line INTEGER);
CREATE TABLE cfg_category_text (category VARCHAR, titles VARCHAR, parent_of VARCHAR, rationale VARCHAR, differentiate VARCHAR, reason VARCHAR, alternatives VARCHAR);
CREATE TABLE cfg_merge (category VARCHAR, into_category VARCHAR, reason VARCHAR, file VARCHAR, line INTEGER);
CREATE TABLE cfg_exclusion (category VARCHAR, reason VARCHAR, file VARCHAR, line INTEGER);
CREATE TABLE cfg_hierarchy (source VARCHAR, position INTEGER, column_name VARCHAR, has_means BOOLEAN, file VARCHAR, line INTEGER);
CREATE TABLE cfg_hierarchy_value (source VARCHAR, position INTEGER, value VARCHAR, behaviour VARCHAR);
CREATE TABLE cfg_behaviour (category VARCHAR, behaviour VARCHAR);
CREATE TABLE cfg_rule (rule VARCHAR, position INTEGER, kind VARCHAR, expression VARCHAR, reason VARCHAR, file VARCHAR, line INTEGER);
CREATE TABLE cfg_require (field VARCHAR);
CREATE TABLE cfg_exclude_site (site VARCHAR);
CREATE TABLE cfg_policy (
  age_min DECIMAL(5,1), age_max DECIMAL(5,1), ranks VARCHAR, excluded_share VARCHAR, tie VARCHAR, contradictions VARCHAR, hierarchy VARCHAR, parents VARCHAR, minimum INTEGER, seed BIGINT,
  scope_file VARCHAR, scope_line INTEGER, classes_file VARCHAR, classes_line INTEGER, labels_file VARCHAR, labels_line INTEGER,
  duplicates_file VARCHAR, duplicates_line INTEGER, splits_file VARCHAR, splits_line INTEGER
);
CREATE TABLE cfg_dataset (key VARCHAR, value VARCHAR);

CREATE TABLE in_image (source VARCHAR, key VARCHAR, id VARCHAR, has_mask BOOLEAN, extension VARCHAR, position INTEGER);
CREATE TABLE in_excluded (source VARCHAR, key VARCHAR, id VARCHAR, code VARCHAR, reason VARCHAR);
CREATE TABLE keyed_original (n INTEGER, digest VARCHAR);
CREATE TABLE label_problem (problem VARCHAR, meaning VARCHAR);
CREATE TABLE in_failure (step VARCHAR, failure VARCHAR, meaning VARCHAR);

-- What was decided about one image, and by which line of YAML. `verdict` is `out` or `warn`; notes are in 98_notes.sql.
-- file and line stay in the private catalog: a release must not change when a line of YAML moves.
CREATE TABLE decision (n INTEGER, stage VARCHAR, verdict VARCHAR, code VARCHAR, reason VARCHAR, rule VARCHAR, file VARCHAR, line INTEGER);

CREATE TABLE stage AS
SELECT * FROM (VALUES
  (1, 'acquire'), (2, 'integrity'), (3, 'label'), (4, 'class'), (5, 'licence'), (6, 'scope'), (7, 'rule'),
  (8, 'lesion'), (9, 'duplicate'), (10, 'minimum'), (11, 'split'), (12, 'produce')
) AS stage (position, stage);

-- Filled by TypeScript between the stages.
CREATE TABLE label_key (label VARCHAR, label_key VARCHAR);
CREATE TABLE licence_verdict (licence VARCHAR, permitted BOOLEAN, reason VARCHAR, commercial BOOLEAN, modification BOOLEAN, redistribution BOOLEAN, research BOOLEAN, share_alike BOOLEAN);
CREATE TABLE duplicate_cluster (n INTEGER, cluster INTEGER);
CREATE TABLE duplicate_loser (n INTEGER, winner INTEGER, kind VARCHAR, distance INTEGER);
CREATE TABLE placed (n INTEGER, split INTEGER, first_n INTEGER);         -- `first_n`: the row of the smallest id of its group
CREATE TABLE placed_subject (kind INTEGER, number INTEGER, split INTEGER);
CREATE TABLE split_code (code INTEGER, mask INTEGER, split VARCHAR);
CREATE TABLE subject_code (code INTEGER, kind VARCHAR);
CREATE TABLE parent_assignment (kind VARCHAR, pseudonym VARCHAR, split VARCHAR, since VARCHAR);
CREATE TABLE parent_image (id VARCHAR, ingested_in VARCHAR, split VARCHAR, pixels_sha256 VARCHAR, original_sha256 VARCHAR);
