import type { Diagnostic } from '../../core/diagnostic.ts';
import { sha256 } from '../../core/digest.ts';
import { err } from '../../core/result.ts';

/** DX2037 where the file is not the one that the config pins. */
export function checkPin(bytes: Uint8Array, file: string, pin: string | undefined): { readonly ok: false; readonly error: Diagnostic[] } | undefined {
  if (pin === undefined) return undefined;
  const digest = sha256(bytes);
  if (digest === pin.toLowerCase()) return undefined;
  return err([{ code: 'DX2037', severity: 'error', message: `"${file}" has the sha256 ${digest}, and the config pins ${pin}`, at: { file }, help: 'Get the file again, or write its sha256 into the config once you know why it changed.' }]);
}
