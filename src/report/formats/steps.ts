import type { FactColumn, StepFacts } from '../../catalog/step-facts.ts';
import { registry, stepNames } from '../../steps/registry.ts';
import type { AnyStep } from '../../steps/step.ts';
import { blocks, code, codes, list, prose, table, type Section } from './markdown.ts';
import { asKeys, keyTable } from './schema-keys.ts';

/** Every step with its parameters, facts and failures. `factColumns` gives the columns of facts. */
export function steps(factColumns: (steps: readonly StepFacts[]) => readonly FactColumn[]): Section {
  return {
    title: 'Steps',
    body: blocks(
      'A step is a pure function of its inputs, its parameters and the facts of the steps it needs. *Analyse* steps run for every image, *produce* steps for those that are in. '
        + 'Parameters are set in `dx.config.yaml` under `steps.<step>`. Facts of analyse steps are columns of rules, but for JSON. A failure excludes the image.',
      'A result is kept under its fingerprint: the sha256 of the canonical JSON of `{format, step, version, params, inputs, upstream, libraries}`, where `format` is the version of this layout, `inputs` are the sha256 of the files (of a decision: of its canonical JSON), '
        + '`upstream` the fingerprints of the steps it needs, and `libraries` the exact versions of those it names. Paths, times and names of files are no part of it.',
      table(['step', 'version', 'pass', 'inputs', 'needs', 'libraries'], stepNames().map((name) => {
        const step: AnyStep = registry[name];
        return [code(name), String(step.version), step.pass, codes(step.inputs), codes(step.needs), codes(step.libraries)];
      })),
    ),
    parts: stepNames().map((name) => describe(name, registry[name], factColumns([registry[name]]))),
  };
}

function describe(name: string, step: AnyStep, facts: readonly FactColumn[]): Section {
  const failures = Object.entries(step.failures);
  const params = asKeys(step.params);
  return {
    title: `Step ${name}`,
    short: name,
    body: blocks(
      prose(step.about),
      Object.keys(params.properties ?? {}).length > 0 ? keyTable({ ...params, required: [] }) : 'No parameters.',
      table(['fact', 'type', 'meaning'], facts.map((fact) => [code(fact.name), fact.type, prose(fact.meaning)])),
      failures.length > 0 ? `Failures:\n\n${list(failures.map(([reason, meaning]) => `${code(reason)}: ${prose(meaning)}`))}` : 'It has no failures of its own.',
    ),
  };
}
