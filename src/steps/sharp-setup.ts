/**
 * sharp, configured once for the process. Loaded only by `await import`, because the native library takes
 * some 75 ms. One thread per picture: parallelism is the engine's, which runs several pictures at once.
 * No cache: equal calls on other bytes must never meet.
 */
import sharp from 'sharp';

sharp.concurrency(1);
sharp.cache(false);
/*
 * Only the loaders of the five accepted formats stay open. Magic bytes are checked before sharp sees a
 * file; this is the second lock, so that an SVG, PDF, HEIF or ImageMagick loader can never be reached.
 */
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadTiff', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'],
});

export default sharp;
