import { Field, ID, Int, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Public } from '../graphql/public.js';
import { fileOf, type ImageRow } from './images.js';

@Public()
@ObjectType({ description: 'A picture. It never changes: another picture has another id.' })
export class Image {
  @Field(() => ID, { description: 'The hash of its content.' })
  id!: string;

  @Field(() => String, {
    description:
      'Where it is, on this server: WebP, at most 1,600 pixels wide and high. It may be kept for ever.',
  })
  url!: string;

  @Field(() => String, { description: 'The same, at most 480 pixels wide: for lists.' })
  cardUrl!: string;

  @Field(() => Int, { description: 'In pixels.' })
  width!: number;

  @Field(() => Int, { description: 'In pixels.' })
  height!: number;
}

export function toImage({ hash, width, height }: ImageRow): Image {
  return make(Image, {
    id: hash,
    url: `/images/${fileOf(hash, 'whole')}`,
    cardUrl: `/images/${fileOf(hash, 'card')}`,
    width,
    height,
  });
}
