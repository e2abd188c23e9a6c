import { join } from 'node:path';
import { defineRoom } from '../room/index.js';
import { Migration0033Images } from './0033-images.js';
import { bucketStore } from './bucket-store.js';
import { fileStore } from './file-store.js';
import { imageRoute } from './image-route.js';
import { Images } from './images.js';
import { IMAGE_VARIABLES, imageProblems, imageSettings } from './settings.js';
import { uploadRoute } from './upload-route.js';

export { Image, toImage } from './image.type.js';
export type { Images } from './images.js';

/** The pictures: taken in, drawn anew, stored by the hash of their content, and served. */
export const imageRoom = defineRoom({
  name: 'image',
  variables: IMAGE_VARIABLES,
  problems: imageProblems,
  settings: imageSettings,
  migrations: [{ name: '0033-images', class: Migration0033Images }],
  build({ pool, dataDir, settings: { bucket } }) {
    const images = new Images(pool, bucket ? bucketStore(bucket) : fileStore(join(dataDir, 'images')));
    return { offers: { images }, routes: [imageRoute(images), uploadRoute(images)] };
  },
});
