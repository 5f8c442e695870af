/** What a piece of metadata is about, as far as de-identification cares. */
export const tagClasses = ['location', 'person', 'device', 'time', 'software', 'thumbnail', 'comment', 'other'] as const;

export type TagClass = (typeof tagClasses)[number];

/** One finding: `EXIF:Artist`, class `person`. The name is of a closed vocabulary or a number, never text from the file. */
export interface FoundTag {
  readonly class: TagClass;
  readonly name: string;
}

/**
 * Classes by the words that tag names of EXIF, IPTC and XMP are made of, tried in order: the first that
 * fits wins. Names themselves come from dictionaries, so this never judges a stranger's text.
 */
const patterns: readonly (readonly [TagClass, RegExp])[] = [
  ['other', /^(ExposureTime|CompositeImageExposureTimes|SubjectDistance|SubjectDistanceRange|SubjectArea|SubjectLocation|ApplicationNotes)$/],
  ['thumbnail', /thumbnail|preview|^JpgFromRaw|^MPImage/i],
  ['location', /^GPS|^(City|State|Country|CountryCode|CountryName|ProvinceState|Sublocation|Location|LocationCreated|LocationShown|WorldRegion|Scene)$|^ContentLocation/],
  ['time', /date|time|^(when|ReelName|TStop|FrameRate)$/i],
  ['software', /^(Software|ProcessingSoftware|HostComputer|OriginatingProgram|ProgramVersion|CreatorTool|History|DerivedFrom|softwareAgent|Converter)$/],
  ['person', /artist|author|copyright|owner|creator|byline|credit|contact|writer|person|rights|email|phone|publisher|contributor|licensor|^(Ci[A-Z]|Regions|RegionList|Name$|FaxSubAddress|AddlModelInfo|ModelAge|OrganisationIn)/i],
  ['device', /^(Make|Model|Model2|MakerNote|Firmware|UniqueCameraModel|LocalizedCameraModel|CameraLabel|CameraProfile|TargetPrinter|DeviceSettingDescription|FaxRecvParams)$|^Lens|SerialNumber$/],
  ['comment', /comment|description|caption|title|keyword|headline|label|annotation|instructions|text|category|^(subject|XPSubject|SubjectReference|SubjectCode|DocumentName|ObjectName|PageName|ImageID|Rating|RatingPercent|Source|Site|Identifier|identifier|Event|SecurityClassification|ImageHistory|OriginalRawFileName|OriginalFileName|RawFileName|ImageUniqueID|Nickname)$/i],
];

export function classOf(name: string): TagClass {
  return patterns.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other';
}

export function countByClass(found: readonly FoundTag[]): { readonly [C in TagClass]: number } {
  const counts = { location: 0, person: 0, device: 0, time: 0, software: 0, thumbnail: 0, comment: 0, other: 0 };
  for (const tag of found) counts[tag.class]++;
  return counts;
}

/** A metadata block that cannot be read to its end. The message never holds text from the file. */
export class ScanError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ScanError';
  }
}
