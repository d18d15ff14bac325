/** What a person does in Business Central, for the sandbox page and for tests; and what is there to be counted afterwards. */
import type { SetTracking, Shipping, Shortening } from '../host/shipping.ts';
import { recalculate } from './documents.ts';
import { recordNotFound } from './errors.ts';
import { ORDER } from './kinds.ts';
import { setInventory } from './ledger-entries.ts';
import { patchLine } from './lines.ts';
import { postOrder } from './posting.ts';
import { setQuantities, setTracking } from './shipping.ts';
import type { Company } from './seed.ts';
import type { Row } from './values.ts';

/** One document of a reference, wherever it lives. Amounts are decimal strings; a shipment has none. */
export type BcDocument = { company: string; set: 'salesOrders' | 'salesInvoices' | 'salesShipments' | 'salesCreditMemos'; id: string; number: string; reference: string; orderNumber: string; status: string; currency: string; total: string };

const SETS = [ 'salesOrders', 'salesInvoices', 'salesShipments', 'salesCreditMemos' ] as const;

export function documents( companies: readonly Company[], reference?: string ): BcDocument[] {
	return companies.flatMap( ( company ) => SETS.flatMap( ( set ) => company.tables.list( set )
		.filter( ( row ) => reference === undefined || row.externalDocumentNumber === reference.toUpperCase() )
		.map( ( row ) => ( {
			company: company.name, set, id: String( row.id ), number: String( row.number ), reference: String( row.externalDocumentNumber ),
			orderNumber: String( set === 'salesOrders' ? row.number : row.orderNumber ?? '' ), status: String( row.status ?? '' ),
			currency: String( row.currencyCode ), total: String( row.totalAmountIncludingTax ?? '' ),
		} ) ) ) );
}

/** Orders that stand for the same reference: an order, or an invoice that came from another order. Empty when nothing was made twice. */
export function duplicates( companies: readonly Company[] ): { reference: string; orders: string[] }[] {
	const byReference = new Map< string, Set< string > >();
	for ( const one of documents( companies ).filter( ( document ) => document.reference !== '' && document.set !== 'salesCreditMemos' ) ) {
		const key = `${ one.company } ${ one.reference }`;
		byReference.set( key, ( byReference.get( key ) ?? new Set() ).add( one.orderNumber || one.number ) );
	}
	return [ ...byReference ].filter( ( [ , orders ] ) => orders.size > 1 ).map( ( [ reference, orders ] ) => ( { reference, orders: [ ...orders ] } ) );
}

export function ship( companies: readonly Company[], number: string, shipping: Shipping = {} ): Row | undefined {
	const { company, order } = orderOf( companies, number );
	return company.tables.transaction( () => {
		if ( shipping.lines !== undefined ) {
			setQuantities( company, order, shipping.lines );
		}
		const { shipment } = postOrder( company, order, { ship: true, invoice: false } );
		if ( shipment && shipping.tracking ) {
			setTracking( company, shipment, shipping.tracking );
		}
		return shipment;
	} );
}

/** "Update Document" on a posted shipment: the number comes later than the goods. */
export function track( companies: readonly Company[], number: string, tracking: SetTracking ): void {
	const company = companies.find( ( one ) => one.tables.findBy( 'salesShipments', 'number', number ) );
	const shipment = company?.tables.findBy( 'salesShipments', 'number', number );
	if ( company === undefined || shipment === undefined ) {
		throw recordNotFound( 'Sales Shipment Header', number );
	}
	company.tables.transaction( () => setTracking( company, shipment, tracking ) );
}

/** Planning lowers or deletes a line, or moves its shipment date; the order is reopened for it and released again. */
export function shorten( companies: readonly Company[], { order: number, line: key, quantity, shipOn }: Shortening ): void {
	const { company, order } = orderOf( companies, number );
	const line = company.tables.childrenOf( ORDER.lineSet, String( order.id ) ).find( ( one ) => String( one.sequence ) === key );
	if ( line === undefined ) {
		throw recordNotFound( 'Sales Line', key );
	}
	company.tables.transaction( () => {
		const open = company.tables.update( ORDER.set, String( order.id ), { status: 'Draft' } );
		if ( quantity !== undefined && Number( quantity ) === 0 ) {
			company.tables.remove( ORDER.lineSet, String( line.id ) );
		} else {
			patchLine( company, ORDER, open, line, { ...( quantity === undefined ? {} : { quantity } ), ...( shipOn === undefined ? {} : { shipmentDate: shipOn } ) } );
		}
		recalculate( company, ORDER, String( order.id ) );
		company.tables.update( ORDER.set, String( order.id ), { status: String( order.status ) } );
	} );
}

/** Of an order: what is shipped is invoiced. */
export function invoice( companies: readonly Company[], number: string ): Row | undefined {
	const { company, order } = orderOf( companies, number );
	return postOrder( company, order, { ship: false, invoice: true } ).invoice;
}

/** Released orders show as Open and refuse changes of their lines. */
export function release( companies: readonly Company[], number: string ): Row {
	const { company, order } = orderOf( companies, number );
	return company.tables.update( ORDER.set, String( order.id ), { status: 'Open' } );
}

/** `quantity`: the new stock, a decimal string. */
export function setStock( companies: readonly Company[], companyName: string, itemNumber: string, quantity: string ): void {
	const company = companies.find( ( one ) => one.name === companyName );
	const item = company?.tables.findBy( 'items', 'number', itemNumber.toUpperCase() );
	if ( company === undefined || item === undefined ) {
		throw recordNotFound( 'Item', itemNumber );
	}
	company.tables.transaction( () => setInventory( company, item, quantity ) );
}

function orderOf( companies: readonly Company[], number: string ): { company: Company; order: Row } {
	for ( const company of companies ) {
		const order = company.tables.findBy( ORDER.set, 'number', number ) ?? company.tables.find( ORDER.set, number );
		if ( order !== undefined ) {
			return { company, order };
		}
	}
	throw recordNotFound( 'Sales Header', number );
}
