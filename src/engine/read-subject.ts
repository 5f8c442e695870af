import { setTimeout as wait } from 'node:timers/promises';
import { errorCode, type Io } from './io.ts';
import type { Pace } from './pace.ts';
import type { Subject, SubjectFile, SubjectResult } from './pass.ts';
import { readWhole, type ReadOutcome } from './read-file.ts';
import type { Remembered } from './remembered.ts';
import type { ReadSubject } from './run-subject.ts';

/** Descriptors that are used up come back as others finish: asked again this often before the pass ends. */
const ATTEMPTS = 100;
const AGAIN_MS = 50;

/** The files of an image and their digests, which are remembered. Throws where the machine is out of descriptors for 5 s. */
export async function readSubject(subject: Subject, io: Io, remembered: Remembered, pace: Pace): Promise<ReadSubject | { readonly problem: NonNullable<SubjectResult['problem']> }> {
  const image = await read(subject.file, io, remembered, pace);
  if (!image.ok) return { problem: image.problem };
  const mask = subject.mask && (await read(subject.mask, io, remembered, pace));
  if (mask && !mask.ok) return { problem: mask.problem };
  const inputs = { image: image.sha256, ...(mask?.ok && { mask: mask.sha256 }) };
  return { subject, inputs, image: image.bytes, ...(mask?.ok && { mask: mask.bytes }) };
}

async function read(file: SubjectFile, io: Io, remembered: Remembered, pace: Pace): Promise<ReadOutcome> {
  const outcome = await readPatiently(file, io, pace);
  if (outcome.ok) remembered.remember(outcome.file, outcome.sha256, outcome.readAtNs);
  return outcome;
}

async function readPatiently({ path, size }: SubjectFile, io: Io, pace: Pace): Promise<ReadOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readWhole(path, io, pace, size);
    } catch (error) {
      if (!isOutOfDescriptors(error) || attempt === ATTEMPTS) throw error;
      await wait(AGAIN_MS);
    }
  }
}

/** Says something about this process or machine, nothing about the file. */
function isOutOfDescriptors(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM';
}
