import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'What gets which picture.' })
export class SetImageInput {
  @Field(() => ID, { description: 'An agency, an artist, a venue or a concert.' })
  subjectId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The id that `POST /images` has answered. Null: the picture is taken away.',
  })
  imageId?: string | null;
}
