/** What `dx explain` tells of a code. */
export interface CodeText {
  /** A few words, the finding's name. */
  readonly title: string;
  /** Why it is a finding and what to do: a short paragraph, with an example where it helps. */
  readonly explain: string;
}
