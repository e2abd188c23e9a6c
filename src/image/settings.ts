import { z } from 'zod';
import { url, type ValuesOf, variable } from '../room/index.js';
import type { BucketSettings } from './bucket-store.js';

export const IMAGE_VARIABLES = {
  IMAGE_BUCKET_URL: variable(
    url('http:', 'https:').optional(),
    'An S3-compatible bucket for pictures, with the bucket in the path: https://s3.eu-central-1.amazonaws.com/my-pictures. Default: pictures are files in DATA_DIR/images. Several servers need a bucket or a shared DATA_DIR.',
  ),
  IMAGE_BUCKET_REGION: variable(
    z.string().min(1).optional(),
    'The region of the bucket. Default: us-east-1, which other providers than AWS take.',
  ),
  IMAGE_BUCKET_ACCESS_KEY_ID: variable(
    z.string().min(1).optional(),
    'The id of the access key. Required with IMAGE_BUCKET_URL.',
  ),
  IMAGE_BUCKET_SECRET_ACCESS_KEY: variable(
    z.string().min(1).optional(),
    'The secret access key. Required with IMAGE_BUCKET_URL.',
  ),
};

export function imageProblems(given: Readonly<Record<string, string>>): readonly string[] {
  if (given.IMAGE_BUCKET_URL === undefined) return [];
  return ['IMAGE_BUCKET_ACCESS_KEY_ID', 'IMAGE_BUCKET_SECRET_ACCESS_KEY']
    .filter((name) => given[name] === undefined)
    .map((name) => `IMAGE_BUCKET_URL needs ${name} beside it`);
}

export interface ImageSettings {
  /** Null: files. */
  bucket: BucketSettings | null;
}

export const imageSettings = (values: ValuesOf<typeof IMAGE_VARIABLES>): ImageSettings => ({
  bucket:
    values.IMAGE_BUCKET_URL === undefined
      ? null
      : {
          url: values.IMAGE_BUCKET_URL.replace(/\/+$/, ''),
          region: values.IMAGE_BUCKET_REGION ?? 'us-east-1',
          accessKeyId: values.IMAGE_BUCKET_ACCESS_KEY_ID ?? '',
          secretAccessKey: values.IMAGE_BUCKET_SECRET_ACCESS_KEY ?? '',
        },
});
