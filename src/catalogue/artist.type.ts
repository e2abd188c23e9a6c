import { Field, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { numberedId } from '../platform/global-id.js';
import type { ArtistRow } from './artist.entity.js';

@ObjectType({ implements: Node, description: 'A person or a group that performs.' })
export class Artist extends Node {
  artistId!: number;
  agencyId!: number | null;

  @Field(() => String, { description: 'The stage name.' })
  name!: string;
}

export function toArtist(row: ArtistRow): Artist {
  return make(Artist, {
    id: numberedId('Artist', row.id),
    artistId: row.id,
    agencyId: row.agencyId ?? null,
    name: row.name,
  });
}
