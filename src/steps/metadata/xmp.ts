import { classOf, type FoundTag } from './classes.ts';

/**
 * Names that may be printed: XMP names are free text, so a stranger's own name could be one. Properties of
 * the namespaces dc, xmp, xmpRights, xmpMM, tiff, exif, exifEX, aux, photoshop, Iptc4xmpCore, Iptc4xmpExt,
 * crs, mwg-rs, MicrosoftPhoto, plus, GCamera and xmpNote that say something about a picture's origin.
 */
const KNOWN = new Set(
  `creator rights subject title description date format identifier source language publisher contributor coverage relation type
  CreateDate ModifyDate MetadataDate CreatorTool Label Rating Nickname Thumbnails Identifier BaseURL Advisory
  Marked Owner UsageTerms WebStatement Certificate
  DocumentID InstanceID OriginalDocumentID DerivedFrom History ManagedFrom Manager VersionID Versions RenditionClass
  Make Model Software Artist Copyright ImageDescription DateTime Orientation XResolution YResolution ResolutionUnit ImageWidth ImageLength
  DateTimeOriginal DateTimeDigitized UserComment ExposureTime FNumber ISOSpeedRatings FocalLength Flash MakerNote ImageUniqueID
  GPSLatitude GPSLongitude GPSAltitude GPSAltitudeRef GPSTimeStamp GPSVersionID GPSMapDatum GPSImgDirection GPSImgDirectionRef GPSDestLatitude GPSDestLongitude
  SerialNumber BodySerialNumber CameraOwnerName Lens LensInfo LensID LensModel LensMake LensSerialNumber OwnerName Firmware ImageNumber
  AuthorsPosition CaptionWriter Category SupplementalCategories City State Country Credit DateCreated Headline Instructions Source TransmissionReference
  Urgency ColorMode ICCProfile DocumentAncestors TextLayers SidecarForExtension EmbeddedXMPDigest LegacyIPTCDigest
  CreatorContactInfo CiAdrCity CiAdrCtry CiAdrExtadr CiAdrPcode CiAdrRegion CiEmailWork CiTelWork CiUrlWork CountryCode IntellectualGenre Location Scene SubjectCode
  LocationCreated LocationShown PersonInImage PersonInImageWDetails OrganisationInImageName Event DigitalSourceType AddlModelInfo ModelAge
  Sublocation ProvinceState CountryName WorldRegion
  RawFileName Version ProcessVersion ToneCurve CameraProfile Regions RegionList Name Keywords LastKeywordXMP CameraSerialNumber DateAcquired
  HasExtendedXMP Licensor LicensorName LicensorEmail LicensorTelephone1 CopyrightOwner CopyrightOwnerName ImageCreator ImageCreatorName
  softwareAgent parameters when action changed`.split(/\s+/),
);

const NAME = /[<\s]([A-Za-z_][\w.-]{0,40}):([A-Za-z_][\w.-]{0,60})(?=[\s=/>])/g;
const SYNTAX = new Set(['rdf', 'x', 'xmlns', 'xml']);

/**
 * Names of the properties in an XMP packet, as elements or attributes, well-formed or not: it only looks
 * for names, so no entity or nesting can hurt it. Unknown names become `XMP:unknown`.
 */
export function scanXmp(bytes: Uint8Array): FoundTag[] {
  /* UTF-16 and UTF-32 packets show their ASCII characters once the zero bytes are gone. */
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').replaceAll('\0', '');
  const names = new Set<string>();
  for (const [, prefix = '', name = ''] of text.matchAll(NAME)) {
    if (!SYNTAX.has(prefix)) names.add(KNOWN.has(name) ? name : 'unknown');
  }
  return [{ class: 'other', name: 'XMP:packet' }, ...Array.from(names, (name): FoundTag => ({ class: classOf(name), name: `XMP:${name}` }))];
}
