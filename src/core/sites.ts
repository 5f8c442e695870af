/**
 * The controlled vocabulary of anatomical sites (SRC-7, SPEC-6). The division follows the site hierarchy
 * of the ISIC Archive (ImageMarkup/isic-metadata, `anatom_site_hierarchical.py`, Apache-2.0) down to the
 * level that public archives use, in words of our own. Archives also have composite classes (`palms/soles`,
 * `oral/genital`, `acral`), so a site may stand below several others: `palm` is part of the hand *and* one of
 * the palms and soles. The first parent is the anatomical one.
 */
const table = {
  'head-neck': ['head and neck'],
  head: ['head', 'head-neck'],
  scalp: ['scalp', 'head'],
  ear: ['ear', 'head'],
  face: ['face', 'head'],
  forehead: ['forehead', 'face'],
  temple: ['temple', 'face'],
  'eye-region': ['region of the eye', 'face'],
  eyelid: ['eyelid', 'eye-region'],
  eye: ['eye itself: conjunctiva, sclera, cornea, iris', 'eye-region'],
  nose: ['nose', 'face'],
  cheek: ['cheek', 'face'],
  'mouth-region': ['region around the mouth', 'face'],
  lip: ['lip', 'mouth-region'],
  chin: ['chin', 'face'],
  oral: ['inside of the mouth', 'head', 'oral-genital'],
  tongue: ['tongue', 'oral'],
  gum: ['gum', 'oral'],
  palate: ['palate', 'oral'],
  neck: ['neck', 'head-neck'],
  nape: ['nape of the neck', 'neck'],

  trunk: ['trunk'],
  'anterior-torso': ['front of the trunk', 'trunk'],
  chest: ['chest', 'anterior-torso'],
  breast: ['breast', 'chest'],
  nipple: ['nipple and areola', 'breast'],
  abdomen: ['abdomen', 'anterior-torso'],
  navel: ['navel', 'abdomen'],
  groin: ['groin', 'anterior-torso'],
  'lateral-torso': ['side of the trunk', 'trunk'],
  armpit: ['armpit', 'lateral-torso'],
  flank: ['flank', 'lateral-torso'],
  'posterior-torso': ['back of the trunk', 'trunk'],
  back: ['back', 'posterior-torso'],
  'upper-back': ['upper back', 'back'],
  'lower-back': ['lower back', 'back'],

  'upper-extremity': ['upper extremity'],
  shoulder: ['shoulder', 'upper-extremity'],
  'upper-arm': ['upper arm', 'upper-extremity'],
  elbow: ['elbow', 'upper-extremity'],
  forearm: ['forearm', 'upper-extremity'],
  wrist: ['wrist', 'upper-extremity'],
  hand: ['hand', 'upper-extremity', 'acral'],
  'back-of-hand': ['back of the hand', 'hand'],
  palm: ['palm', 'hand', 'palms-soles'],
  finger: ['finger or thumb', 'hand'],
  fingernail: ['fingernail', 'finger', 'nail'],

  'lower-extremity': ['lower extremity'],
  buttock: ['buttock', 'lower-extremity'],
  hip: ['hip', 'lower-extremity'],
  thigh: ['thigh', 'lower-extremity'],
  knee: ['knee', 'lower-extremity'],
  'lower-leg': ['lower leg', 'lower-extremity'],
  shin: ['shin', 'lower-leg'],
  calf: ['calf', 'lower-leg'],
  ankle: ['ankle', 'lower-extremity'],
  foot: ['foot', 'lower-extremity', 'acral'],
  'back-of-foot': ['back of the foot', 'foot'],
  sole: ['sole', 'foot', 'palms-soles'],
  heel: ['heel', 'sole'],
  toe: ['toe', 'foot'],
  toenail: ['toenail', 'toe', 'nail'],

  acral: ['hands and feet, not told apart'],
  'palms-soles': ['palms and soles, not told apart', 'acral'],
  nail: ['nail, of a finger or a toe', 'acral'],
  'oral-genital': ['mouth, genitals and anus, not told apart'],
  anogenital: ['genitals and anus', 'oral-genital'],
  genital: ['genitals', 'anogenital'],
  vulva: ['vulva and vagina', 'genital'],
  penis: ['penis', 'genital'],
  scrotum: ['scrotum', 'genital'],
  perianal: ['anus and the skin around it', 'anogenital'],
} as const satisfies Record<string, readonly [title: string, ...parents: string[]]>;

export type Site = keyof typeof table;

export interface SiteEntry {
  readonly id: Site;
  /** A few words for people. */
  readonly title: string;
  /** Direct parents, the anatomical one first; none for a top site. */
  readonly parents: readonly Site[];
}

/** Every site, parents not necessarily before their children. */
export const sites: readonly SiteEntry[] = Object.entries(table).map(([id, [title, ...parents]]) => ({
  id: id as Site,
  title,
  parents: parents as Site[],
}));

const entries: ReadonlyMap<string, SiteEntry> = new Map(sites.map((site) => [site.id, site]));

export function isSite(text: string): text is Site {
  return entries.has(text);
}

/** The site itself and everything it is part of, nearest first. */
export function ancestors(site: Site): readonly Site[] {
  const found = new Set<Site>([site]);
  for (const id of found) for (const parent of entries.get(id)!.parents) found.add(parent);
  return [...found];
}

/** Whether `site` is `ancestor` or a part of it: `isWithin('palm', 'upper-extremity')`. */
export function isWithin(site: Site, ancestor: Site): boolean {
  return ancestors(site).includes(ancestor);
}
