import { schemaFileName } from '../../config/editor.ts';
import { fieldSpec, labelSpec } from '../../config/spec/field.ts';
import { folders, projectFile, sizeLimit, specs, type FileKind } from '../../config/spec/files.ts';
import { sites } from '../../core/sites.ts';
import { registry } from '../../steps/registry.ts';
import { blocks, code, link, list, prose, table, type Section } from './markdown.ts';
import { asKeys, keyTable, type Elsewhere, type KeySchema } from './schema-keys.ts';
import { RECORD_FIELDS, SITES } from './titles.ts';
import { readValues } from './values.ts';

const READERS = 'Field readers';

/** The path by which each kind of file is known. */
const paths: { readonly [K in FileKind]: string } = {
  project: projectFile,
  source: 'sources.d/<id>.yaml',
  mapping: 'mappings/<source>.yaml',
  categories: 'mappings/categories.yaml',
  'icd11-lock': 'mappings/icd11.lock.yaml',
  rules: 'rules/<any other name>.yaml',
  splits: 'rules/splits.yaml',
  duplicates: 'rules/duplicates.yaml',
  classes: 'rules/classes.yaml',
  labels: 'rules/labels.yaml',
  scope: 'rules/scope.yaml',
  people: 'rules/people.yaml',
};

/** Every file that people write, with every key. */
export function configFiles(): Section {
  const kinds = Object.entries(specs(registry)) as [FileKind, object][];
  return {
    title: 'Config files',
    body: blocks(
      `A project is a folder with ${code(projectFile)} and the folders ${Object.keys(folders).map(code).join(', ')} beside it; every ${code('.yaml')} file directly in one of them is read, and its path alone decides what it is. `
        + 'Files are UTF-8 and YAML 1.2, one document each. Tags, merge keys (`<<`) and files behind symbolic links are refused, more than a few aliases too, and so is any key that is not listed here. '
        + 'Where text is expected an unquoted number is taken as written, so `version: 4` and `icd11: 2E60` need no quotes. '
        + 'Editors check and complete a file that begins with `# yaml-language-server: $schema=…` and the schema of its kind.',
      table(
        ['file', 'what it is', 'schema', 'largest size'],
        kinds.map(([kind, spec]) => [code(paths[kind]), asKeys(spec).description ?? '', code(`schemas/${schemaFileName(kind)}`), `${sizeLimit(kind) / (1 << 20)} MiB`]),
      ),
      '**needed**: *yes* where the file is refused without the key; *in its form* where a value may be written in several forms and this key makes one of them. '
        + 'All other keys may be left out; their meaning then names the default. `[]` stands for each member of a list, `<name>` for a name that the user chooses. A value of type *name* is lower-case letters, digits and inner hyphens, such as `ham10000` or `clinic-a`.',
    ),
    parts: [
      ...kinds.map(([kind, spec]): Section => ({ title: paths[kind], body: blocks(asKeys(spec).description, keyTable(asKeys(spec), elsewhere)) })),
      fieldReaders(),
      imageKeys(),
      readValues(),
    ],
  };
}

const readerForms = asKeys(fieldSpec('')).anyOf ?? [];

/** Field readers and the long list of sites are told once, in places of their own. */
const elsewhere: Elsewhere = (schema) => {
  if (schema.anyOf?.[0] !== undefined && schema.anyOf[0] === readerForms[0]) {
    return link(schema.anyOf.length > readerForms.length ? 'field reader or differential' : 'field reader', READERS);
  }
  return schema.enum?.length === sites.length && schema.enum[0] === sites[0]!.id ? link('a site', SITES) : undefined;
};

function fieldReaders(): Section {
  const differentials = (asKeys(labelSpec).anyOf ?? []).slice(readerForms.length);
  return {
    title: READERS,
    body: blocks(
      `How each of the ${link('harmonised fields', RECORD_FIELDS)} is read under ${code('fields')} of a source, in one of these forms; ${code('?')} marks what may be left out:`,
      formTable(readerForms),
      `${code('label')} takes these too, or a differential:`,
      formTable(differentials),
      'Their keys:',
      keyTable(allKeys([...readerForms, ...differentials])),
    ),
  };
}

function formTable(forms: readonly KeySchema[]): string {
  const shape = ({ properties, required }: KeySchema): string => {
    const names = Object.keys(properties ?? {}).map((name) => (required?.includes(name) ? name : `${name}?`));
    return names.length > 0 ? code(`{ ${names.join(', ')} }`) : 'text, as in `age: age`';
  };
  return table(['form', 'meaning'], forms.map((form) => [shape(form), prose(form.description ?? '')]));
}

/** One mapping with the keys of all forms; a key that several share means the same in each. */
function allKeys(forms: readonly KeySchema[]): KeySchema {
  const properties: { [name: string]: KeySchema } = {};
  for (const form of forms) for (const [name, member] of Object.entries(form.properties ?? {})) properties[name] ??= member;
  return { properties };
}

function imageKeys(): Section {
  return {
    title: 'Image keys, captures and masks',
    body: blocks(
      '`images.key` is one of two things:',
      list([
        'A template of `{stem}` (file name without its last extension), `{name}` (file name) and `{folder}` (name of the folder the file is in; empty at the top): the key is the text with the parts put in, such as `{folder}/{stem}`.',
        'A pattern with captures of its own, such as `PAT_{patient}_{lesion}_{n}`: it is matched against the whole stem, the key is the whole stem, and `{ path: patient }` in `fields` reads a capture. '
          + 'A capture is at least one character; text must stand between two of them, no name comes twice, and the two kinds of part are never mixed. A stem that does not match, or matches in more than one way, is a finding; its captures are then not known.',
      ]),
      'Keys of images, lesions and patients are compared as Unicode NFC without white space at the ends. Two files of a source with one key, and keys that differ only by case or compatibility form, are excluded.',
      '`masks.glob` is a glob below the acquire folder with `{stem}`, `{name}`, `{folder}`, `{path}` (path without extension) and `{key}` of the image that a mask belongs to, such as `masks/{stem}_segmentation.png`. '
        + 'The parts are put in as text: a `*` in a file name is no wildcard. A file that has the form of a mask is never an image; two masks of one image exclude it.',
    ),
  };
}
