import { InvalidArgumentError, Option } from 'commander';

/** `--jobs <n>`: how many images are in flight. */
export function jobsOption(): Option {
  return new Option('--jobs <n>', 'images in flight; default: one a processor').argParser((text) => {
    const jobs = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : NaN;
    if (!(jobs <= MOST_JOBS)) throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_JOBS}.`);
    return jobs;
  });
}

/** More threads than any machine has processors; a typing error beyond. */
const MOST_JOBS = 1024;

/** `--format <form>`: how findings are printed. */
export function formatOption(): Option {
  return new Option('--format <form>', 'form of the findings; json is the same as --json').choices(['text', 'json', 'github', 'sarif']).default('text');
}

/** `--rehash`: distrust what is remembered of files. */
export function rehashOption(): Option {
  return new Option('--rehash', 'read every file again instead of trusting its size and times');
}

/** `--release <name>`: which release a question is about. */
export function releaseOption(): Option {
  return new Option('--release <name>', 'a version, or "draft"; default: the latest sealed release, else the draft');
}

/** `--limit <n>`: rows at most. */
export function limitOption(): Option {
  return new Option('--limit <n>', 'rows at most; default: 1,000 in a table, all in CSV and JSON').argParser((text) => {
    if (!/^[1-9]\d{0,7}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 99999999.');
    return Number(text);
  });
}

/** `--source <id>`: one source instead of all. */
export function sourceOption(): Option {
  return new Option('--source <id>', 'only this source, whatever its evaluation');
}

/** `--by <person>`: whose word it is. */
export function byOption(): Option {
  return new Option('--by <person>', 'an id of rules/people.yaml');
}

/** `--date <day>`: for reviews that were made on another day. */
export function dateOption(): Option {
  return new Option('--date <day>', 'day of the reviews, YYYY-MM-DD; default: today').argParser((text) => {
    const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
    if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) throw new InvalidArgumentError('It must be a day such as 2026-11-21.');
    return text;
  });
}
