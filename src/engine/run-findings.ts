import type { Diagnostic } from '../core/diagnostic.ts';
import type { Subject, SubjectResult } from './pass.ts';
import { nameOf } from './plan-pass.ts';

export function unreadable(subject: Subject, problem: NonNullable<SubjectResult['problem']>): Diagnostic {
  return {
    code: 'DX7004',
    // Its size is a fact about the file and excludes it; the other problems are states of the machine.
    severity: problem === 'too-large' ? 'warning' : 'error',
    message: `image ${nameOf(subject)} cannot be used: ${problemText[problem]}`,
    help: problem === 'too-large' ? 'it stays out; take it out of the source' : 'repair the file, or take it out of the source; no release is cut without it',
  };
}

const problemText = {
  unreadable: 'its file cannot be read',
  'changed-while-read': 'its file changed while it was read',
  'too-large': 'its file is larger than 512 MiB',
} as const satisfies Record<NonNullable<SubjectResult['problem']>, string>;

export function differs(step: string, images: number): Diagnostic {
  return {
    code: 'DX7044',
    severity: 'error',
    count: images,
    message: `step ${step} gave another result than the one stored, on ${images} ${images === 1 ? 'image' : 'images'}; the new one is kept`,
    help: 'build again with --force, which runs all steps; if it happens on one machine only, report the step',
  };
}

export function crash(subject: Subject, step: string, why: string): Diagnostic {
  return {
    code: 'DX7005',
    severity: 'error',
    message: `step ${step} crashed on image ${nameOf(subject)}: ${why}`,
    help: 'build again with --jobs 1; if it stays, take the image out of the source and report it',
  };
}
