/**
 * What a sales order said right after it was written, kept with its link: digests of its header and of each line, so that a change that somebody
 * made in Dynamics since is known by what it touched, and no copy of the order is kept. The SKUs tell the item of a line whose product is deleted later.
 */
import { z } from 'zod';
import type { Order } from './model/order.ts';

/** Of a line by its number (Business Central) or its order item, else its lot (Finance & Operations); '' is the header. */
export type Standing = { header: string; lines: Readonly< Record< string, string > >; /** Of fields that the mapping in use writes besides, digests by field; '' is the header. What one of two states does not have was not mapped then. */ mapped?: Readonly< Record< string, Readonly< Record< string, string > > > >; /** Of lines of goods (core/shortage.ts); no part of what is compared. */ promised?: Readonly< Record< string, Promised > > };
/** `quantity`: decimal string. `on`: day of shipment, YYYY-MM-DD; '' where none is told. */
export type Promised = { quantity: string; on: string };
export type StandingChange = { line: string; what: 'changed' | 'added' | 'removed' };

const writtenSchema = z.object( {
	header: z.string(), lines: z.record( z.string(), z.string() ),
	/** Keys of lines that are not Concord's: BC's own texts, what a person added and another one accepted. */
	others: z.array( z.string() ).default( [] ),
	/** By order item. */
	skus: z.record( z.string(), z.string() ).default( {} ),
	mapped: z.record( z.string(), z.record( z.string(), z.string() ) ).default( {} ),
	promised: z.record( z.string(), z.object( { quantity: z.string(), on: z.string() } ) ).default( {} ),
	/** A person left a difference as it is while the order had this status. */
	left: z.string().optional(),
} );
export type Written = z.infer< typeof writtenSchema >;

/** Marks a line that is text alone: one more of them changes nothing of the order. */
export const TEXT_LINE = 't';

/** Null for a link from before this was kept, or that a person's tool changed. */
export function parseWritten( text: string | undefined ): Written | null {
	try {
		return text === undefined || text === '' ? null : writtenSchema.safeParse( JSON.parse( text ) ).data ?? null;
	} catch {
		return null;
	}
}

/** `own`: keys of the lines that Concord writes. */
export function writtenText( standing: Standing, own: ReadonlySet< string >, order: Order, left?: string ): string {
	const skus = Object.fromEntries( order.lines.filter( ( line ) => line.kind === 'product' && line.sku !== '' ).map( ( line ) => [ line.id, line.sku ] ) );
	return JSON.stringify( { header: standing.header, lines: standing.lines, others: Object.keys( standing.lines ).filter( ( key ) => ! own.has( key ) ), skus, mapped: { ...standing.mapped }, promised: { ...standing.promised }, ...( left === undefined ? {} : { left } ) } satisfies Written );
}

/** What somebody else changed since. Text lines that came meanwhile are nobody's loss. */
export function changesSince( written: Written, standing: Standing ): StandingChange[] {
	return [
		...( written.header === standing.header && ! mappedDiffers( written, standing, '' ) ? [] : [ { line: '', what: 'changed' as const } ] ),
		...Object.entries( written.lines ).filter( ( [ key, was ] ) => ( standing.lines[ key ] !== was || mappedDiffers( written, standing, key ) ) && ! ( standing.lines[ key ] === undefined && was.startsWith( TEXT_LINE ) && written.others.includes( key ) ) )
			.map( ( [ line ] ) => ( { line, what: standing.lines[ line ] === undefined ? 'removed' as const : 'changed' as const } ) ),
		...Object.entries( standing.lines ).filter( ( [ key, is ] ) => ! ( key in written.lines ) && ! is.startsWith( TEXT_LINE ) ).map( ( [ line ] ) => ( { line, what: 'added' as const } ) ),
	];
}

/** Of a line, or of the header. */
function mappedDiffers( { mapped }: Written, standing: Standing, key: string ): boolean {
	const now = standing.mapped?.[ key ] ?? {};
	return Object.entries( mapped[ key ] ?? {} ).some( ( [ field, was ] ) => now[ field ] !== undefined && now[ field ] !== was );
}

/** Concord wrote the line and may take it away again. */
export function isOwnLine( written: Written, key: string ): boolean {
	return key in written.lines && ! written.others.includes( key );
}

/** An order whose product was deleted after it was sent names its item as it did then (FUL-5). */
export function withKnownSkus( order: Order, written: Written | null ): Order {
	const known = written?.skus ?? {};
	return order.lines.some( ( line ) => line.sku === '' && known[ line.id ] !== undefined )
		? { ...order, lines: order.lines.map( ( line ) => ( line.sku === '' ? { ...line, sku: known[ line.id ] ?? '' } : line ) ) }
		: order;
}
