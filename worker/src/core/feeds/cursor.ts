/**
 * How far a feed has read: the last movement, when all of it was read last (ISO 8601 UTC), and by which version of the flow. One
 * short text in the store.
 */
import { z } from 'zod';

export type FeedCursor = { since: string; allAt: string; version: number };
/** Of a product that tells no movements. */
const NONE = '-';
const cursorSchema = z.tuple( [ z.string().min( 1 ).max( 60 ), z.iso.datetime(), z.coerce.number().int() ] );

/** A text of another form, or none, begins from the start: reading all of it again changes nothing that is right. */
export function parseFeedCursor( text: string ): FeedCursor {
	const [ since, allAt, version ] = cursorSchema.safeParse( text.split( ' ' ) ).data ?? [ NONE, '1970-01-01T00:00:00Z', 0 ];
	return { since: since === NONE ? '' : since, allAt, version };
}

export function feedCursor( { since, allAt, version }: FeedCursor ): string {
	return `${ since === '' ? NONE : since } ${ allAt } ${ version }`;
}
