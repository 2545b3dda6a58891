import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('apps')
export class ToolApp {
  @PrimaryGeneratedColumn() id!: number;
  @Column() teamId!: number;
  @Column() name!: string;
  @Column('text') document!: string;
  /** Counts the changes of the app. */
  @Column({ default: 1 }) version!: number;
  /** Null for an app that was made from the repository, and that nobody has edited yet. */
  @Column('int', { nullable: true }) editedById!: number | null;
  /** Tells a creation that comes twice from two of them. */
  @Column('uuid', { nullable: true, unique: true }) creationKey!: string | null;
}
