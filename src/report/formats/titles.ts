/** Titles of sections that other sections link to. */
export const SITES = 'Sites';
export const RECORD_FIELDS = 'Record fields';
export const REASONS = 'Stages and reason codes';
export const DIGEST = 'Content digest';
export const VERSIONS = 'Versions';
export const COLUMNS = 'Columns';
