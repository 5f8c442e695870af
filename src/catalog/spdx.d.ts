declare module 'spdx-expression-parse' {
  /** The tree of an SPDX licence expression; throws on a text that is none. */
  export type LicenceTree =
    | { readonly license: string; readonly plus?: true; readonly exception?: string }
    | { readonly conjunction: 'and' | 'or'; readonly left: LicenceTree; readonly right: LicenceTree };
  export default function parse(text: string): LicenceTree;
}
