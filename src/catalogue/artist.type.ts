import { Field, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { Public } from '../graphql/public.js';
import { DateTime } from '../graphql/scalars.js';
import type { ArtistRow } from './artist.entity.js';
import { ARTIST_ID } from './ids.js';

@Public()
@ObjectType({ implements: Node, description: 'A person or a group that performs.' })
export class Artist extends Node {
  artistId!: number;
  agencyId!: number | null;
  imageHash!: string | null;

  @Field(() => String, { description: 'The stage name.' })
  name!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was archived. Null: it is in the lists.' })
  archivedAt!: Date | null;
}

export function toArtist(row: ArtistRow): Artist {
  return make(Artist, {
    id: ARTIST_ID.encode(row.id),
    artistId: row.id,
    agencyId: row.agencyId ?? null,
    imageHash: row.image ?? null,
    name: row.name,
    archivedAt: row.archivedAt ?? null,
  });
}
