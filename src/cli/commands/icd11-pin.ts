import type { Outcome, Verb } from '../verb.ts';

export const verb: Verb = {
  description:
    'Looks up every code that mappings/categories.yaml names, in WHO\'s table (`icd11.table`) or the ICD API (`icd11.api`), and writes code, official title, URI and what stands above to mappings/icd11.lock.yaml, '
    + 'so that builds need neither. For WHO\'s own API the environment holds ICD_CLIENT_ID and ICD_CLIENT_SECRET. Where a code does not exist, it is named with one that would fit, and nothing is written. Commit the file.',
  examples: [
    { line: 'dx icd11 pin', about: 'after adding a category or a code' },
    { line: 'dx icd11 pin --json', about: 'what was added and removed, for a program' },
  ],
  declare(command, start) {
    command.action(() => start.inProject(async ({ root, work }): Promise<Outcome> => {
      const { pin } = await import('../../pipeline/pin.ts');
      const { diagnostics, release, from, codes, added, removed, written } = await work((signal) => pin(root, signal));
      const count = `${codes.length} ${codes.length === 1 ? 'code' : 'codes'}`;
      return {
        diagnostics, json: { release: release ?? null, from: from ?? null, codes: codes.length, added, removed, written },
        text: () => (written.length > 0 ? `pinned ${count} of ICD-11 MMS ${release!} in ${written.join(', ')}${added.length === 0 ? '' : `; new: ${added.join(', ')}`}\n`
          : diagnostics.some((d) => d.severity === 'error') ? '' : `nothing to do: ${count} pinned\n`),
      };
    }));
  },
};
