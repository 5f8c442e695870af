import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ancestors, isSite, isWithin, sites, type Site } from '../../src/core/sites.ts';

describe('anatomical sites', () => {
  it('SRC-7 every parent is a site, and nothing is its own ancestor', () => {
    for (const { id, parents } of sites) {
      for (const parent of parents) {
        expect(isSite(parent)).toBe(true);
        expect(ancestors(parent)).not.toContain(id);
      }
    }
  });

  it('SRC-7 parts lie within wholes, not the other way round', () => {
    const within: [Site, Site][] = [['palm', 'upper-extremity'], ['palm', 'palms-soles'], ['palm', 'acral'], ['toenail', 'lower-extremity'], ['toenail', 'nail'], ['eyelid', 'head-neck'], ['armpit', 'trunk'], ['oral', 'head-neck'], ['face', 'face']];
    for (const [part, whole] of within) expect(isWithin(part, whole)).toBe(true);
    for (const [part, whole] of [['palms-soles', 'palm'], ['lip', 'oral'], ['buttock', 'trunk'], ['trunk', 'back']] as [Site, Site][]) expect(isWithin(part, whole)).toBe(false);
  });

  it('SPEC-6 mouth and genitals can be left out by one name', () => {
    for (const site of ['oral', 'tongue', 'genital', 'vulva', 'penis', 'perianal', 'anogenital', 'oral-genital'] as Site[]) expect(isWithin(site, 'oral-genital')).toBe(true);
    for (const site of ['lip', 'groin', 'buttock', 'eye'] as Site[]) expect(isWithin(site, 'oral-genital')).toBe(false);
  });

  it('SRC-7 nothing but sites is a site', () => {
    for (const text of ['', 'Face', 'toString', '__proto__', 'head/neck']) expect(isSite(text)).toBe(false);
  });

  const taxonomy = resolve(import.meta.dirname, '../../../shared/data/tables/isic-taxonomy/anatom_site_hierarchical.py');
  it.skipIf(!existsSync(taxonomy))('SRC-7 agrees with the hierarchy of the ISIC Archive where both know a site', () => {
    const theirs = [...readFileSync(taxonomy, 'utf8').matchAll(/"([A-Z][^"]*)"/gu)].map((match) => match[1]!.split(':'));
    const ours: { [name: string]: Site } = {
      'Head and neck': 'head-neck', Head: 'head', Neck: 'neck', Scalp: 'scalp', Ear: 'ear', Face: 'face', Forehead: 'forehead', Temple: 'temple', Eyelid: 'eyelid', Nose: 'nose', Cheek: 'cheek', Chin: 'chin', 'Nape of neck': 'nape', Tongue: 'tongue', Mouth: 'oral',
      Trunk: 'trunk', 'Anterior trunk': 'anterior-torso', 'Lateral trunk': 'lateral-torso', 'Posterior trunk': 'posterior-torso', 'Anterior chest': 'chest', 'Anterior abdomen': 'abdomen', Axilla: 'armpit', Breast: 'breast', 'Upper back': 'upper-back', 'Lower back': 'lower-back',
      'Upper extremity': 'upper-extremity', Shoulder: 'shoulder', 'Upper arm': 'upper-arm', Elbow: 'elbow', Forearm: 'forearm', Wrist: 'wrist', Hand: 'hand', 'Palm of hand': 'palm', 'Dorsum of hand': 'back-of-hand', 'Fingers and thumb': 'finger',
      'Lower extremity': 'lower-extremity', Buttock: 'buttock', Thigh: 'thigh', Knee: 'knee', 'Lower leg': 'lower-leg', Shin: 'shin', Calf: 'calf', Ankle: 'ankle', Foot: 'foot', 'Sole of foot': 'sole', Heel: 'heel', Toes: 'toe', 'Dorsum of foot': 'back-of-foot',
      'Anogenital region': 'anogenital', 'Genital region': 'genital', Vulva: 'vulva', Penis: 'penis', Scrotum: 'scrotum', 'Perianal region': 'perianal', Hip: 'hip',
    };
    let compared = 0;
    for (const path of theirs) {
      const known = path.map((name) => ours[name]);
      const site = known.at(-1);
      if (site === undefined || site === 'hip') continue; // ISIC counts the hip as lateral thigh
      for (const ancestor of known) {
        // The mouth is part of the face there; here it is its own region, so that it can be out of scope.
        if (ancestor === undefined || (ancestor === 'face' && isWithin(site, 'oral'))) continue;
        expect([site, ancestor, isWithin(site, ancestor)]).toEqual([site, ancestor, true]);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(100);
  });
});
