/**
 * Bundles: several lines that are one article (FUL-6). The extensions write the relation into the meta of order items:
 * - Product Bundles: child `_bundled_by` = the parent's `_bundle_cart_key`
 * - Composite Products: child `_composite_parent` = the parent's `_composite_cart_key` (children have a key of their own too)
 * - YITH Product Bundles: child `_bundled_by` = the parent's `_yith_bundle_cart_key`
 * WooCommerce's own grouped products leave no parent in an order, so there is nothing to relate.
 *
 * Whatever is chosen, the family's money is moved and never copied: its sum stays what was charged.
 */
import type { Issue } from '../issue.ts';
import type { Order, OrderLine } from '../model/order.ts';
import * as money from '../money.ts';
import { lineName } from '../words.ts';
import type { BundleRule } from './schema.ts';

const CHILD_KEYS = [ '_bundled_by', '_composite_parent' ] as const;
const PARENT_KEYS = [ '_bundle_cart_key', '_composite_cart_key', '_yith_bundle_cart_key' ] as const;

export type Family = { parent: OrderLine; /** All below it; a bundle may hold a bundle. */ children: OrderLine[] };

/** Topmost parents with everything below them. A child whose parent is not in the order is an ordinary line. */
export function familiesOf( lines: readonly OrderLine[] ): Family[] {
	const holders = new Map< string, OrderLine >();
	lines.forEach( ( line ) => keysOf( line, PARENT_KEYS ).forEach( ( key ) => holders.set( key, line ) ) );
	const parentOf = ( line: OrderLine ) => keysOf( line, CHILD_KEYS ).map( ( key ) => holders.get( key ) ).find( ( holder ) => holder !== undefined && holder !== line );
	const families = new Map< OrderLine, OrderLine[] >();
	for ( const line of lines ) {
		let top = parentOf( line );
		// As many steps as there are lines end any circle a broken order may hold.
		for ( let steps = 0, next = top && parentOf( top ); next && steps < lines.length; steps++, next = parentOf( next ) ) {
			top = next;
		}
		if ( top && top !== line ) {
			families.set( top, [ ...families.get( top ) ?? [], line ] );
		}
	}
	return [ ...families ].map( ( [ parent, children ] ) => ( { parent, children } ) );
}

export function applyBundles( order: Order, rule: BundleRule | undefined ): { order: Order; problems: Issue[] } {
	const send = rule?.send ?? 'as-store';
	const families = send === 'as-store' ? [] : familiesOf( order.lines );
	const replaced = new Map< string, OrderLine | null >();
	const problems: Issue[] = [];
	for ( const family of families ) {
		// A parent without money is only left out: its children stay as they are taxed.
		if ( mixesTaxes( family ) && ! ( send === 'children' && ! hasMoney( family.parent ) ) ) {
			problems.push( mixed( order, family ) );
			continue;
		}
		for ( const [ id, line ] of send === 'children' ? onChildren( family, order.minorUnitDigits ) : onParent( family, send === 'both' ) ) {
			replaced.set( id, line );
		}
	}
	return { problems, order: replaced.size === 0 ? order : { ...order, lines: order.lines.flatMap( ( line ) => ( replaced.has( line.id ) ? replaced.get( line.id ) ?? [] : line ) ) } };
}

type Change = [ id: string, line: OrderLine | null ];
const AMOUNTS = [ 'subtotal', 'subtotalTax', 'total', 'totalTax' ] as const;

function onParent( { parent, children }: Family, keepChildren: boolean ): Change[] {
	const all = [ parent, ...children ];
	const sums = Object.fromEntries( AMOUNTS.map( ( name ) => [ name, money.sum( all.map( ( line ) => line[ name ] ) ) ] ) ) as Record< typeof AMOUNTS[ number ], string >;
	const taxed = all.find( hasMoney ) ?? parent;
	return [ [ parent.id, { ...parent, ...sums, taxClass: taxed.taxClass, taxes: sumTaxes( all.filter( hasMoney ) ) } ], ...children.map( ( child ): Change => [ child.id, keepChildren ? { ...child, subtotal: '0', subtotalTax: '0', total: '0', totalTax: '0', taxes: [] } : null ] ) ];
}

/** The parent's own price goes to the children by their prices, or by their quantities where they have none. */
function onChildren( { parent, children }: Family, digits: number ): Change[] {
	const priced = children.some( ( child ) => ! money.isZero( child.subtotal ) );
	const weights = children.map( ( child ) => ( priced ? child.subtotal : child.quantity ) );
	const shares = Object.fromEntries( AMOUNTS.map( ( name ) => [ name, shareOut( parent[ name ], weights, digits ) ] ) );
	const taxShares = parent.taxes.map( ( tax ) => ( { rateId: tax.rateId, subtotal: shareOut( tax.subtotal, weights, digits ), total: shareOut( tax.total, weights, digits ) } ) );
	return [ [ parent.id, null ], ...children.map( ( child, index ): Change => {
		const more = Object.fromEntries( AMOUNTS.map( ( name ) => [ name, money.add( child[ name ], shares[ name ]?.[ index ] ?? '0' ) ] ) );
		const taxes = taxShares.map( ( tax ) => ( { rateId: tax.rateId, subtotal: tax.subtotal[ index ] ?? '0', total: tax.total[ index ] ?? '0' } ) );
		return [ child.id, { ...child, ...more, taxClass: hasMoney( child ) || ! hasMoney( parent ) ? child.taxClass : parent.taxClass, taxes: sumTaxes( [ child, { ...parent, taxes } ].filter( ( _line, at ) => hasMoney( at === 0 ? child : parent ) ) ) } ];
	} ) ];
}

/** Shares in minor units that add up to the amount exactly; the last one takes what is left. */
export function shareOut( amount: string, weights: readonly string[], digits: number ): string[] {
	const whole = money.sum( weights );
	let left = amount;
	return weights.map( ( weight, index ) => {
		const share = index === weights.length - 1 || money.isZero( whole ) ? left : money.div( money.mul( amount, weight ), whole, digits );
		left = money.sub( left, share );
		return share;
	} );
}

/** Of lines with money only: a rate of a line at zero would stand beside the others as a second one. */
function sumTaxes( lines: readonly OrderLine[] ): OrderLine[ 'taxes' ] {
	const rates = [ ...new Set( lines.flatMap( ( line ) => line.taxes.map( ( tax ) => tax.rateId ) ) ) ];
	const of = ( rateId: string, name: 'subtotal' | 'total' ) => money.sum( lines.flatMap( ( line ) => line.taxes.filter( ( tax ) => tax.rateId === rateId ).map( ( tax ) => tax[ name ] ) ) );
	return rates.map( ( rateId ) => ( { rateId, subtotal: of( rateId, 'subtotal' ), total: of( rateId, 'total' ) } ) );
}

/** One line has one tax code: money taxed differently cannot be put together. */
function mixesTaxes( { parent, children }: Family ): boolean {
	const sets = [ parent, ...children ].filter( hasMoney ).map( ( line ) => line.taxes.map( ( tax ) => tax.rateId ).sort().join() );
	return new Set( sets ).size > 1;
}

function hasMoney( line: OrderLine ): boolean {
	return AMOUNTS.some( ( name ) => ! money.isZero( line[ name ] ) );
}

function keysOf( line: OrderLine, names: readonly string[] ): string[] {
	return names.flatMap( ( name ) => {
		const value = line.extra[ name ];
		// Older versions keep the key in a list of one.
		const text: unknown = Array.isArray( value ) ? value[ 0 ] : value;
		return typeof text === 'string' && text !== '' ? [ text ] : [];
	} );
}

function mixed( order: Order, { parent }: Family ): Issue {
	const index = order.lines.indexOf( parent );
	return {
		code: 'value_invalid', retryClass: 'rejected', record: lineName( order, index ), field: `lines.${ index }`, valueClass: 'bundle of several tax rates',
		message: `${ lineName( order, index ) } is a bundle whose parts are taxed at several rates; one line in Dynamics has one.`,
		remedy: 'Under Rules, send the lines of bundles as the store priced them, then retry.',
	};
}
