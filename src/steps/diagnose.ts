import type { DiagnosticCode } from '../core/codes.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { registry, type StepName } from './registry.ts';

const CODES: { readonly [N in StepName]: DiagnosticCode } = {
  decode: 'DX4001',
  pixels: 'DX4001',
  metadata: 'DX4002',
  quality: 'DX4001',
  phash: 'DX4001',
  'crop-box': 'DX4003',
  clean: 'DX4004',
  crop: 'DX4004',
  resize: 'DX4004',
};

/** One finding for all images of a source on which a step failed for one reason. They are excluded, so it is a warning. */
export function failureDiagnostic(step: StepName, reason: string, source: string, count: number): Diagnostic {
  const { failures } = registry[step] as { readonly failures: { readonly [reason: string]: string } };
  const meaning = Object.hasOwn(failures, reason) ? failures[reason]! : 'no explanation';
  return {
    code: CODES[step],
    severity: 'warning',
    message: `${count} ${count === 1 ? 'image' : 'images'} of source "${source}" failed ${step}: ${reason} (${meaning})`,
    count,
  };
}
