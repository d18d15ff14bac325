/**
 * The entity sets of Business Central's API v2.0 as data: names, types, lengths, what may be written. Everything generic
 * in this simulator (CRUD, $metadata, checks) is driven by it, so a set behaves as its contract says and not as somebody
 * remembered. Extracted from the API pages' own source; the file beside it names each.
 */
import { z } from 'zod';
import document from '../contracts/bc/entities.json' with { type: 'json' };
import { CUSTOM } from './custom.ts';

const FIELD = z.object( {
	name: z.string(),
	type: z.string(),
	maxLength: z.number().optional(),
	code: z.boolean().optional(),
	readonly: z.boolean().optional(),
	computed: z.string().optional(),
	enum: z.array( z.string() ).optional(),
} );

const NAVIGATION = z.object( { name: z.string(), entityType: z.string(), multiplicity: z.enum( [ '*', '0..1' ] ) } );

const ENTITY = z.object( {
	entitySet: z.string(),
	entityType: z.string(),
	keys: z.array( z.string() ),
	methods: z.array( z.enum( [ 'GET', 'POST', 'PATCH', 'DELETE' ] ) ),
	fields: z.array( FIELD ),
	navigation: z.array( NAVIGATION ),
	actions: z.array( z.string() ),
	webhook: z.object( { eligibleByRule: z.boolean(), inDocList: z.boolean() } ),
	source: z.object( { table: z.string().nullish(), temporary: z.boolean().optional() } ),
	/** Of a custom API page: "publisher/group/version". */
	route: z.string().optional(),
} );

export type Field = z.infer< typeof FIELD >;
export type Entity = z.infer< typeof ENTITY > & { readonly byName: ReadonlyMap< string, Field > };

const entities = z.object( { entities: z.array( ENTITY ) } ).parse( { entities: [ ...document.entities, ...CUSTOM ] } ).entities;

export const ENTITIES: readonly Entity[] = entities.map( ( entity ) => ( {
	...entity,
	byName: new Map( entity.fields.map( ( field ) => [ field.name, field ] ) ),
} ) );

const bySet = new Map( ENTITIES.map( ( entity ) => [ entity.entitySet, entity ] ) );
const byType = new Map( ENTITIES.map( ( entity ) => [ entity.entityType, entity ] ) );

/** undefined: this version of the API has no such set. */
export function entityOfSet( set: string ): Entity | undefined {
	return bySet.get( set );
}

/** Sets of one API route: "v2.0", or that of a custom API. */
export function entitiesOn( route: string ): readonly Entity[] {
	return ENTITIES.filter( ( entity ) => ( entity.route ?? 'v2.0' ) === route );
}

/** undefined for navigation targets the contract does not describe (pdfDocument, attachments …). */
export function entityOfType( type: string ): Entity | undefined {
	return byType.get( type );
}

/** For sets this simulator itself names: a missing one is a broken contract file, not a bad request. */
export function contractOf( set: string ): Entity {
	const entity = bySet.get( set );
	if ( entity === undefined ) {
		throw new Error( `The contract has no entity set ${ set }.` );
	}
	return entity;
}

/**
 * How a set hangs on its parent. `required`: without the parent the server refuses ("IDOrDocumentIdShouldBeSpecified");
 * the text is the page's own.
 */
export type ParentRule = { field: string; parents: readonly string[]; refusal?: string };

const LINES = 'You must specify an Id or a Document Id to get the lines.';
const JOURNAL = 'You must specify a journal batch ID or a journal ID to get a journal line.';

export const PARENTS: Readonly< Record< string, ParentRule > > = {
	salesOrderLines: { field: 'documentId', parents: [ 'salesOrders' ], refusal: LINES },
	salesInvoiceLines: { field: 'documentId', parents: [ 'salesInvoices' ], refusal: LINES },
	salesCreditMemoLines: { field: 'documentId', parents: [ 'salesCreditMemos' ], refusal: 'You must specify an id or a Document Id to get the lines.' },
	salesShipmentLines: { field: 'documentId', parents: [ 'salesShipments' ] },
	salesReturnOrderLines: { field: 'documentNumber', parents: [ 'salesReturnOrders' ] },
	customerPayments: { field: 'journalId', parents: [ 'customerPaymentJournals' ], refusal: JOURNAL },
	journalLines: { field: 'journalId', parents: [ 'journals' ], refusal: JOURNAL },
	dimensionSetLines: {
		field: 'parentId',
		parents: [ 'salesOrders', 'salesOrderLines', 'salesInvoices', 'salesInvoiceLines', 'salesCreditMemos', 'salesCreditMemoLines', 'salesShipments', 'salesQuotes', 'customerPayments', 'journalLines' ],
		refusal: 'You must get to the parent first to get to the dimension set line.',
	},
	defaultDimensions: { field: 'parentId', parents: [ 'customers', 'items' ], refusal: 'You must get to the parent first to get to the default dimensions.' },
	pictures: { field: 'id', parents: [ 'items', 'itemVariants', 'customers', 'contacts' ], refusal: 'You must get to the parent first to get to the picture.' },
	contactsInformation: { field: 'relatedId', parents: [ 'customers' ] },
	itemVariants: { field: 'itemId', parents: [ 'items' ] },
	dimensionValues: { field: 'dimensionId', parents: [ 'dimensions' ] },
	documentAttachments: { field: 'parentId', parents: [ 'customers', 'items', 'salesOrders', 'salesInvoices', 'salesCreditMemos', 'salesQuotes', 'salesShipments' ] },
};
