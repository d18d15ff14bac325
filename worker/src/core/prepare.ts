/**
 * An order as the documents it will become: the same code for the worker's write and the preview in the browser.
 * Throws SyncError with the first problem (the others in its facts); writes and reads nothing.
 */
import type { ConnectionSettings } from '../store/contract/api.ts';
import { documentDigits } from './digits.ts';
import { SyncError, type Issue } from './issue.ts';
import { canonicalJson } from './json-number.ts';
import { applyMapping, type Cut, type MappingContext, type MappingResult, type RowTrace } from './mapping/apply.ts';
import { isForUpdate } from './mapping/customer-rows.ts';
import { DEFAULT_MAPPINGS, type OrderMappings } from './mapping/defaults/index.ts';
import { orderViews } from './mapping/order-views.ts';
import type { Root } from './mapping/value.ts';
import type { Address, Order } from './model/order.ts';
import { lineSequences } from './line-sequence.ts';
import * as money from './money.ts';
import { planLines, type LinePlan, type PlannedLine } from './plan-lines.ts';
import { ownNumber } from './reference.ts';
import { applyRules, type RuledOrder, type RuleFacts } from './rules/apply.ts';
import { conversionWords, type Conversion } from './rules/currency.ts';
import { companyOf, contactPerson, VAT_FIELD, withVatNumber, type Company } from './rules/company.ts';
import { vatPlain } from './rules/match.ts';
import { NO_RULES, type Rules } from './rules/schema.ts';
import { checkSum } from './sum-check.ts';
import { chunks, joinName, singleLine, truncate } from './text.ts';
import { lineName, orderName } from './words.ts';

export type Values = MappingResult[ 'values' ];
export type PreparedLine = { id: string; values: Values };
export type PrepareInput = {
	order: Order;
	settings: ConnectionSettings;
	product: 'fo' | 'bc';
	/** externalReference( prefix, order.id ). */
	reference: string;
	/** The customer's key (BC: GUID) and number (F&O: account). */
	customer: { key: string; number: string };
	/** Hex of SHA-256 over UTF-8; injected, because Node and browsers have different ones. */
	sha256: ( text: string ) => string | Promise< string >;
	maxLength?: MappingContext[ 'maxLength' ];
	members?: MappingContext[ 'members' ];
	mappings?: OrderMappings;
	/** What the rules asked of Dynamics or a tax engine. */
	facts?: RuleFacts;
	operation?: 'create' | 'update';
	/** Told of every row of every document while it is made; `id` is the line's, "header" for the header. */
	trace?: ( document: { entity: string; id: string }, row: RowTrace ) => void;
};
export type Prepared = {
	header: Values;
	/** `id` is the store's order item id; comment lines are "note-1", "note-2"… and come last. */
	lines: PreparedLine[];
	warnings: string[];
	/** SHA-256 of canonical JSON of header and lines. */
	contentHash: string;
	/** What Dynamics should arrive at when its tax codes are right; decimal string, minor units. */
	expectedTotal: string;
	/** The order as its rules leave it: what the document is compared with. */
	order: Order;
	/** Both amounts and the rate, where a rule converts the order. */
	conversion: Conversion | null;
};

const NOTE_LENGTH = 100;
const DESCRIPTION_LENGTH = 1000;
const FO_STREET = 250;

export async function prepareOrder( input: PrepareInput ): Promise< Prepared > {
	const { settings, product } = input;
	const mappings = input.mappings ?? DEFAULT_MAPPINGS[ product ];
	const unsound = checkSum( input.order );
	const ruled = ruledOrder( input );
	const { order } = ruled;
	const plan = planLines( order, settings, product, { rules: mappings.rules ?? NO_RULES, codes: ruled.codes, places: placesOf( input.order ), variants: input.facts?.variants } );
	stopOn( [ ...( unsound ? [ unsound ] : [] ), ...ruled.problems, ...plan.problems ] );

	const root = rootOf( input, ruled, plan );
	const context: MappingContext = { operation: input.operation ?? 'create', maxLength: input.maxLength, members: input.members, skuAliases: mappings.rules?.skuAliases, record: orderName( order ), lookUp: input.facts?.lookUp };
	const header = await applyMapping( mappings.header, root, { ...context, trace: input.trace && ( ( row ) => input.trace?.( { entity: mappings.header.entity, id: 'header' }, row ) ) } );
	const mapped = await mapLines( plan.lines, mappings, root, context, input );
	stopOn( [ header, ...mapped.map( ( { result } ) => result ) ].flatMap( ( { problems } ) => problems ) );

	const cuts = [ header, ...mapped.map( ( { result } ) => result ) ].flatMap( ( result ) => result.cuts );
	const lines = await withNotes( mapped.map( ( { id, result } ) => ( { id, values: result.values } ) ), notes( ruled, cuts, orderedBy( order, mappings.rules ) ), cuts, mappings, root, { ...context, ...( input.trace ? { traceNote: input.trace } : {} ) } );
	return {
		header: header.values,
		lines,
		warnings: [ ...ruled.warnings, ...plan.warnings, ...header.warnings, ...mapped.flatMap( ( { result } ) => result.warnings ) ],
		contentHash: await input.sha256( canonicalJson( { header: header.values, lines: lines.map( ( line ) => line.values ) } ) ),
		expectedTotal: expectedTotal( order, plan ),
		order,
		conversion: ruled.conversion,
	};
}

/** The order as its rules leave it, for what needs it before the document is made (the customer). */
export function ruledOrder( { order, product, mappings, facts, maxLength }: Pick< PrepareInput, 'order' | 'product' | 'mappings' | 'facts' | 'maxLength' > ): RuledOrder {
	const length = ( field: string, otherwise: number ) => maxLength?.( 'salesOrders', field ) ?? otherwise;
	// F&O keeps all lines of an address in one field.
	const lengths = product === 'bc' ? { line1: length( 'sellToAddressLine1', 100 ), line2: length( 'sellToAddressLine2', 50 ) } : { line1: FO_STREET, line2: FO_STREET };
	return applyRules( order, mappings?.rules ?? NO_RULES, facts, lengths );
}

function placesOf( order: Order ): ReadonlyMap< string, number > {
	return new Map( order.lines.map( ( line, index ) => [ line.id, index ] ) );
}

export type PrepareCustomerInput = Pick< PrepareInput, 'order' | 'settings' | 'product' | 'maxLength' | 'members' | 'mappings' | 'operation' | 'trace' >;

/** The customer an order brings, as CustomersV3 or BC customers row; for "update" only the rows that ask for it. Whether one may be created is the connector's question. */
export async function prepareCustomer( input: PrepareCustomerInput ): Promise< { values: Values; warnings: string[] } > {
	const mappings = input.mappings ?? DEFAULT_MAPPINGS[ input.product ];
	const root = { ...input.order, ...orderViews( input.order ), setting: input.settings, document: { billTo: party( input.order.billing ), shipTo: party( input.order.shipping ) } };
	const update = input.operation === 'update';
	const company = mappings.rules?.customer ? companyOf( input.order, mappings.rules.customer ) : null;
	const mapping = update ? { ...mappings.customer, rows: mappings.customer.rows.filter( isForUpdate ) } : withVatRow( mappings.customer, VAT_FIELD[ input.product ], company );
	const result = await applyMapping( mapping, root, { operation: input.operation ?? 'create', maxLength: input.maxLength, members: input.members, record: `the customer of ${ orderName( input.order ) }`, fullText: 'stays in the store', trace: input.trace && ( ( row ) => input.trace?.( { entity: mappings.customer.entity, id: 'customer' }, row ) ) } );
	stopOn( result.problems );
	// A guest who leaves the VAT number out has not lost it: what is empty here is no news for the customer.
	const values = update ? Object.fromEntries( Object.entries( result.values ).filter( ( [ , value ] ) => value !== '' ) ) : result.values;
	return { values: withVatNumber( values, { product: input.product, company, operation: update ? 'update' : 'create' } ), warnings: result.warnings };
}

/** What paths of a mapping reach: the order itself, "setting.…" and "document.…". */
function rootOf( input: PrepareInput, { order, conversion }: RuledOrder, plan: LinePlan ): Root & { document: Root } {
	const { settings } = input;
	return {
		...order,
		...orderViews( order ),
		setting: settings,
		document: {
			reference: input.reference,
			ownNumber: input.product === 'fo' && settings.numbering === 'own' ? ownNumber( input.reference ) : '',
			customer: input.customer,
			pricesIncludeTax: plan.gross,
			...( conversion ? { conversion } : {} ),
			billTo: party( order.billing ),
			shipTo: party( order.shipping ),
			orderedBy: orderedBy( order, input.mappings?.rules ),
		},
	};
}

/** The person who ordered for a company, where the rule makes its people contacts of one customer; else ''. */
function orderedBy( order: Order, rules: Rules | undefined ): string {
	return rules?.customer && companyOf( order, rules.customer ) ? contactPerson( order ).name : '';
}

/** A row for the number that a company is found by, where the mapping has none: a preview shows it. */
function withVatRow( mapping: OrderMappings[ 'customer' ], target: string, company: Company | null ): OrderMappings[ 'customer' ] {
	return company?.by !== 'vat' || mapping.rows.some( ( row ) => row.target === target ) ? mapping : { ...mapping, rows: [ ...mapping.rows, { target, source: { kind: 'constant', value: vatPlain( company.value ) }, steps: [], conditions: [], required: false } ] };
}

/** An address in the forms documents want: one name, one street, and whether there is anything to deliver to. */
function party( address: Address ): Root {
	const person = joinName( address.firstName, address.lastName );
	const company = singleLine( address.company );
	const street = [ address.line1, address.line2 ].map( singleLine ).filter( ( line ) => line !== '' ).join( '\n' );
	return {
		name: company || person,
		contact: company === '' ? '' : person,
		company,
		firstName: singleLine( address.firstName ),
		lastName: singleLine( address.lastName ) || singleLine( address.firstName ),
		street,
		present: street !== '' || address.city.trim() !== '' || address.postcode.trim() !== '',
	};
}

async function mapLines( planned: PlannedLine[], mappings: OrderMappings, root: Root & { document: Root }, context: MappingContext, { order, trace }: PrepareInput ): Promise< { id: string; result: MappingResult }[] > {
	const places = placesOf( order );
	const mapped: { id: string; result: MappingResult }[] = [];
	const sequences = lineSequences( planned.map( ( line ) => line.id ) );
	for ( const [ index, line ] of planned.entries() ) {
		const lineRoot = { ...root, line, document: { ...root.document, sequence: sequences[ index ] } };
		const record = lineName( order, places.get( line.id ) ?? line.position - 1 );
		mapped.push( { id: line.id, result: await applyMapping( mappings.line, lineRoot, { ...context, record, trace: trace && ( ( row ) => trace( { entity: mappings.line.entity, id: line.id }, row ) ) } ) } );
	}
	return mapped;
}

/** The number people quote first, then every text that did not fit, in full. */
function notes( { order, conversion }: RuledOrder, cuts: Cut[], buyer: string ): string[] {
	return [ `WooCommerce order #${ singleLine( order.number ) }`, ...( buyer === '' ? [] : [ `Ordered by ${ buyer }` ] ), ...renewalNote( order ), ...( conversion ? [ `Charged: ${ conversionWords( conversion ) }` ] : [] ), ...cuts.map( cutWords ) ];
}

/** A renewal is linked to its parent by the number people know it by in Dynamics (DUP-8). */
function renewalNote( { renewal }: Order ): string[] {
	return renewal ? [ `Renewal of subscription ${ renewal.subscriptionId }${ renewal.document === '' ? '' : `, begun by ${ singleLine( renewal.document ) }` }` ] : [];
}

function cutWords( cut: Cut ): string {
	return `${ cut.field }: ${ singleLine( cut.full ) }`;
}

/**
 * BC keeps notes as comment lines behind the others. F&O has neither comment lines nor a header note within the order's
 * own entities, so what was cut goes behind the first line's description; the order number has a field of its own there.
 */
async function withNotes( lines: PreparedLine[], texts: string[], cuts: Cut[], mappings: OrderMappings, root: Root & { document: Root }, { traceNote, ...context }: MappingContext & { traceNote?: NonNullable< PrepareInput[ 'trace' ] > } ): Promise< PreparedLine[] > {
	if ( mappings.note === null ) {
		return cuts.length === 0 ? lines : describeCuts( lines, cuts.map( cutWords ) );
	}
	const added: PreparedLine[] = [];
	const pieces = texts.flatMap( ( note ) => chunks( note, NOTE_LENGTH ) ).map( ( note, index ) => ( { id: `note-${ index + 1 }`, note } ) );
	const sequences = lineSequences( [ ...lines, ...pieces ].map( ( { id } ) => id ) );
	const { note: mapping } = mappings;
	for ( const { id, note } of pieces ) {
		const result = await applyMapping( mapping, { ...root, document: { ...root.document, note, sequence: sequences[ lines.length + added.length ] } }, { ...context, trace: traceNote && ( ( row ) => traceNote( { entity: mapping.entity, id }, row ) ) } );
		stopOn( result.problems );
		added.push( { id, values: result.values } );
	}
	return [ ...lines, ...added ];
}

function describeCuts( lines: PreparedLine[], texts: string[] ): PreparedLine[] {
	return lines.map( ( line, index ) => {
		const description = [ line.values[ 'LineDescription' ] ?? '', ...texts ].join( ' | ' );
		return index === 0 ? { ...line, values: { ...line.values, LineDescription: truncate( description, DESCRIPTION_LENGTH ) } } : line;
	} );
}

function expectedTotal( order: Order, plan: LinePlan ): string {
	const lines = money.sum( plan.lines.map( ( line ) => line.amount ) );
	return money.round( plan.gross ? lines : money.add( lines, order.totalTax ), documentDigits( order ) );
}

const FURTHER_MAX = 20;

function stopOn( problems: Issue[] ): void {
	const [ first, ...further ] = problems;
	if ( ! first ) {
		return;
	}
	throw new SyncError( further.length === 0 ? first : {
		...first,
		message: `${ first.message } (${ further.length } more ${ further.length === 1 ? 'problem' : 'problems' } on this order.)`,
		facts: { ...first.facts, further: further.slice( 0, FURTHER_MAX ).map( ( issue ) => issue.message ) },
	} );
}
