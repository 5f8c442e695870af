/**
 * What the comparison of names knows of the language of dermatology. All lists are ours, short on purpose and written
 * with singular words in American spelling, the form that `wordsOf` brings words into. docs/labels.md says how to extend them.
 */

/** Words that say nothing about what a condition is. */
export const stopWords: ReadonlySet<string> = new Set([
  'a', 'an', 'and', 'as', 'at', 'both', 'but', 'by', 'certain', 'due', 'during', 'elsewhere', 'except', 'for', 'from', 'in', 'including', 'its', 'not',
  'of', 'on', 'or', 'presumed', 'related', 'resulting', 'specified', 'stated', 'than', 'that', 'the', 'through', 'to', 'unspecified', 'via', 'which', 'with', 'without',
  'classified', 'defined', 'nos', 'nec', 'other', 'type', 'types',
]);

/** Words that many titles share, and what they weigh. */
export const weakWords: { readonly [word: string]: number } = {
  skin: 0.2, invasive: 0.4, situ: 0.6, disease: 0.2, disorder: 0.2, condition: 0.2, lesion: 0.2, syndrome: 0.3, site: 0.2, body: 0.2, region: 0.2, form: 0.2, specific: 0.1, pattern: 0.2,
  common: 0.3, acquired: 0.4, primary: 0.3, chronic: 0.5, acute: 0.5, cell: 0.3, tissue: 0.3, area: 0.2, eruption: 0.6, dermatosis: 0.4, infection: 0.5,
  neoplasm: 0.5, benign: 0.5, malignant: 0.6, inflammatory: 0.5, secondary: 0.4, multiple: 0.5, localized: 0.5, generalized: 0.6, disseminated: 0.6, idiopathic: 0.4,
  associated: 0.2, induced: 0.5, predominantly: 0.2, involving: 0.2, affecting: 0.2, characterized: 0.2, external: 0.4, factor: 0.2, agent: 0.3, provoked: 0.3, cutaneous: 0.2,
  cyst: 0.7, reaction: 0.5, vulgaris: 0.2, simplex: 0.6, anomaly: 0.5, developmental: 0.5, mucous: 0.6, membrane: 0.4, childhood: 0.6, adult: 0.6, complication: 0.4,
  carcinoma: 0.9, dermatitis: 0.7, keratosis: 0.8, nevus: 0.8, lymphoma: 0.9, hemangioma: 0.9,
};

/** Abbreviations in labels and titles. */
export const abbreviations: { readonly [short: string]: string } = {
  ak: 'actinic keratosis', ack: 'actinic keratosis', bcc: 'basal cell carcinoma', scc: 'squamous cell carcinoma', sk: 'seborrhoeic keratosis', sek: 'seborrhoeic keratosis',
  seb: 'seborrhoeic', mel: 'melanoma', mm: 'melanoma', nv: 'melanocytic naevus', nev: 'melanocytic naevus', df: 'dermatofibroma', bkl: 'benign keratosis',
  ssm: 'superficial spreading melanoma', lmm: 'lentigo maligna melanoma', ca: 'carcinoma', vasc: 'vascular lesion', akiec: 'actinic keratosis intraepidermal carcinoma',
  sle: 'systemic lupus erythematosus', dle: 'discoid lupus erythematosus', scle: 'subacute cutaneous lupus erythematosus', le: 'lupus erythematosus', tb: 'tuberculosis',
  hsv: 'herpes simplex', vzv: 'varicella zoster', hpv: 'human papillomavirus', hiv: 'human immunodeficiency virus', bd: 'bowen disease', gvhd: 'graft versus host disease',
  prp: 'pityriasis rubra pilaris', pmle: 'polymorphic light eruption', kp: 'keratosis pilaris', cbcl: 'cutaneous b cell lymphoma', ctcl: 'cutaneous t cell lymphoma',
  ten: 'toxic epidermal necrolysis', sjs: 'stevens johnson syndrome', dsap: 'disseminated superficial actinic porokeratosis', lp: 'lichen planus', ad: 'atopic dermatitis',
};

/** Phrases that mean another one; the order of replacement is by length, longest first. */
export const synonymPhrases: readonly (readonly [phrase: string, meaning: string])[] = ([
  ['pyogenic granuloma', 'lobular capillary hemangioma'], ['granuloma pyogenic', 'lobular capillary hemangioma'], ['granuloma pyogenicum', 'lobular capillary hemangioma'],
  ['bowen disease', 'intraepidermal squamous carcinoma'], ['bowenoid keratosis', 'intraepidermal squamous carcinoma'], 
  ['seborrheic wart', 'seborrheic keratosis'], ['senile wart', 'seborrheic keratosis'], ['solar keratosis', 'actinic keratosis'], ['senile keratosis', 'actinic keratosis'],
  ['solar lentigo', 'actinic lentigo'], ['senile lentigo', 'actinic lentigo'], ['liver spot', 'actinic lentigo'], ['age spot', 'actinic lentigo'],
  ['senile angioma', 'cherry angioma'], ['campbell de morgan spot', 'cherry angioma'], ['port wine stain', 'capillary malformation'], ['port wine mark', 'capillary malformation'],
  ['nevus flammeus', 'capillary malformation'], ['strawberry nevus', 'infantile hemangioma'], ['rodent ulcer', 'basal cell carcinoma'], ['athlete foot', 'tinea pedis'],
  ['cold sore', 'herpes labialis'], ['fever blister', 'herpes labialis'], ['chicken pox', 'varicella'], ['genital wart', 'anogenital wart'], ['condyloma acuminatum', 'anogenital wart'],
  ['plane wart', 'flat wart'], ['sebaceous cyst', 'epidermoid cyst'], ['epidermal cyst', 'epidermoid cyst'], ['pilar cyst', 'trichilemmal cyst'], ['skin tag', 'fibroepithelial polyp'],
  ['soft fibroma', 'fibroepithelial polyp'], ['halo nevus', 'halo nevus'], ['sutton nevus', 'halo nevus'], ['nevus araneus', 'spider nevus'], ['spider angioma', 'spider nevus'],
  ['prickly heat', 'miliaria'], ['heat rash', 'miliaria'], ['cradle cap', 'seborrheic dermatitis infant'], ['dandruff', 'seborrheic dermatitis scalp'], ['hair loss', 'alopecia'],
  ['neurodermatitis', 'lichen simplex'], ['nevocytic nevus', 'melanocytic nevus'], ['nevocellular nevus', 'melanocytic nevus'], ['pigmented nevus', 'melanocytic nevus'],
  ['hailey hailey disease', 'hereditary acantholytic dermatosis'], ['darier disease', 'hereditary acantholytic dermatosis'], ['scleromyxedema', 'lichen myxedematosus'],
  ['systemic scleroderma', 'systemic sclerosis'],
  ['von recklinghausen disease', 'neurofibromatosis'], ['bournevill disease', 'tuberous sclerosis'], ['sweet syndrome', 'acute febrile neutrophilic dermatosis'],
  ['behcet disease', 'behcet'], ['lyme disease', 'lyme borreliosis'], ['hansen disease', 'leprosy'], ['favre racouchot', 'actinic elastosis comedo'], ['light eruption', 'photodermatosis'],
  ['cutaneous t cell lymphoma', 'mycosis fungoides'], ['acne vulgaris', 'acne'], ['kaposi sarcoma', 'kaposi sarcoma'], ['graft versus host', 'graft host'],
  ['fixed eruption', 'fixed drug eruption'], ['dyshidrotic dermatitis', 'vesicular dermatitis hand foot'], ['dyshidrotic eczema', 'vesicular dermatitis hand foot'],
  ['pompholyx', 'vesicular dermatitis hand foot'], ['discoid eczema', 'nummular dermatitis'], ['discoid dermatitis', 'nummular dermatitis'], ['winter itch', 'asteatotic dermatitis'],
  ['acanthosis nigrican', 'acanthosis nigricans'], ['stretch mark', 'stria distensae'], ['fordyce spot', 'heterotopic sebaceous gland'], ['fordyce granule', 'heterotopic sebaceous gland'],
  ['herpes gestationis', 'gestational pemphigoid'], ['larva migrans', 'cutaneous larva migrans'],
] as const).toSorted((a, b) => b[0].length - a[0].length || (a[0] < b[0] ? -1 : 1));

/** Adjectives and lay words → the concept they stand for. */
export const conceptWords: { readonly [word: string]: string } = {
  eczema: 'dermatitis', eczematous: 'dermatitis', eczematoid: 'dermatitis', mole: 'nevus', nevoid: 'nevus', nevomelanocytic: 'melanocytic', nevocytic: 'melanocytic', nevocellular: 'melanocytic',
  verruca: 'wart', verrucous: 'wart', verrucosa: 'wart', cancer: 'carcinoma', carcinomatous: 'carcinoma', tumor: 'neoplasm', neoplastic: 'neoplasm', neoplasia: 'neoplasm',
  cutaneous: 'skin', dermal: 'skin', cutis: 'skin', cutanea: 'skin', dermatological: 'skin', solar: 'actinic', senile: 'actinic', sun: 'actinic',
  hives: 'urticaria', hive: 'urticaria', nettle: 'urticaria', ringworm: 'dermatophytosis', tinea: 'dermatophytosis', shingle: 'zoster', shingles: 'zoster', freckle: 'ephelis', ephelide: 'ephelis',
  boil: 'furuncle', furunculosis: 'furuncle', psoriatic: 'psoriasis', psoriasiform: 'psoriasis', hyperpigmented: 'hyperpigmentation', lupoid: 'lupus', melanotic: 'melanoma',
  hidradenitis: 'hidradenitis', leprous: 'leprosy', lichenoid: 'lichen', atopic: 'atopic', allergic: 'allergic', allergy: 'allergic', irritation: 'irritant', hypertrophic: 'hypertrophic',
  dermatose: 'dermatosis', keratose: 'keratosis', psoriatica: 'psoriasis', vulgaris: 'vulgaris', pruriginous: 'prurigo', itch: 'pruritus', itching: 'pruritus', louse: 'pediculosis', lice: 'pediculosis',
  scar: 'scar', cicatrix: 'scar', cicatricial: 'scar', scarring: 'scar', angiomatous: 'angioma', hemangiomatous: 'hemangioma', vascular: 'vascular', pimple: 'acne', ageing: 'aging',
  photoaging: 'photoaging', sunburn: 'sunburn', lentigine: 'lentigo', lentiginous: 'lentigo', acneiform: 'acne', pyodermic: 'pyoderma', varicose: 'venous', stasis: 'venous', edematous: 'edema',
  bullosa: 'bullous', neonatal: 'neonatorum', infantile: 'infant', juvenile: 'juvenile', xanthomatous: 'xanthoma', morphea: 'morphea', scleroderma: 'scleroderma',
  telangiectasia: 'telangiectasis', bite: 'bite', sting: 'bite', reticulate: 'reticulate', reticulated: 'reticulate', papilomatosis: 'papillomatosis', mycotic: 'mycosis', fungal: 'mycosis', fungus: 'mycosis',
};

/** Words that end like plurals and are none. */
export const uninflected: ReadonlySet<string> = new Set([
  'scabies', 'caries', 'rabies', 'series', 'species', 'herpes', 'diabetes', 'abscess', 'pityriasis', 'pes', 'pubis', 'areata', 'zoster', 'nigricans', 'planus', 'planopilaris', 'migrans',
  'striae', 'pancreas', 'fungoides', 'sweets', 'annulare', 'multilocularis', 'hives', 'shingles', 'sarcoides', 'urticans', 'elegans', 'pemphigoides', 'atrophicans', 'lues', 'yaws', 'lipoides',
]);
