import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('apps')
export class ToolApp {
  @PrimaryGeneratedColumn() id!: number;
  @Column() teamId!: number;
  @Column() name!: string;
  @Column('text') document!: string;
  /** Counts the changes of the app. */
  @Column({ default: 1 }) version!: number;
  @Column() editedById!: number;
}
