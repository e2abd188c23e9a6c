import { AwsClient } from 'aws4fetch';
import { Fault } from '../platform/fault.js';
import { IMAGE_TYPE, type ImageStore } from './image-store.js';

/** An S3-compatible bucket and the key to it. */
export interface BucketSettings {
  /** With the bucket in its path: `https://s3.eu-central-1.amazonaws.com/my-pictures`. */
  url: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** How long a request to the bucket may take, and how often a failed one is repeated. */
const LONGEST_MS = 2_500;
const RETRIES = 1;

/** Keeps pictures in a bucket, by requests signed with AWS Signature Version 4. */
export function bucketStore({ url, region, accessKeyId, secretAccessKey }: BucketSettings): ImageStore {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: RETRIES });
  const request = async (name: string, init: RequestInit): Promise<Response> => {
    try {
      return await client.fetch(`${url}/${name}`, { ...init, signal: AbortSignal.timeout(LONGEST_MS) });
    } catch (cause) {
      throw new Fault('SERVICE_UNAVAILABLE', 'The image store does not answer.', { cause });
    }
  };
  return {
    async put(name, bytes) {
      const headers = { 'content-type': IMAGE_TYPE };
      const answer = await request(name, { method: 'PUT', headers, body: new Uint8Array(bytes) });
      await answer.arrayBuffer();
      if (!answer.ok) throw refused('PUT', answer.status);
    },
    async get(name) {
      const answer = await request(name, { method: 'GET' });
      const bytes = Buffer.from(await answer.arrayBuffer());
      if (answer.ok) return bytes;
      if (answer.status === 404) return null;
      throw refused('GET', answer.status);
    },
  };
}

function refused(method: string, status: number): Fault {
  const cause = new Error(`the bucket answered ${method} with ${status}`);
  return new Fault('SERVICE_UNAVAILABLE', 'The image store does not work.', { cause });
}
