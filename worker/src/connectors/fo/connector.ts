/** Finance & Operations behind the Connector interface. */
import type { EntityAccess } from '../../core/flow/entity-access.ts';
import type { Order } from '../../core/model/order.ts';
import type { MemoPlan } from '../../core/refund/plan.ts';
import type { Rate } from '../../core/rules/currency.ts';
import type { Rules, TaxEngineRule } from '../../core/rules/schema.ts';
import type { TaxAnswer } from '../../core/rules/tax-engine.ts';
import type { Decision, Link } from '../../store/contract/api.ts';
import type { Amended, AmendRequest } from '../amend.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Connector, CustomerRef, DocumentState, ManyCustomers, Observer, PreparedOrder, Probe, RateQuestion, WriteOutcome } from '../connector.ts';
import { CustomerResolver, type Shopper } from '../customers.ts';
import type { Variants } from '../../core/model/variant.ts';
import { VariantMemo } from '../variants.ts';
import { foVariants } from './variants.ts';
import type { FeedSource } from '../feeds.ts';
import type { StockSource } from '../stock.ts';
import { askTaxEngine } from '../tax-engine.ts';
import type { ConnectorParts } from '../parts.ts';
import { amendOrder, deleteOrder } from './amend.ts';
import { promisedLines, standingOrders } from './standing-orders.ts';
import { soldLines } from './sold-lines.ts';
import { foCatalogue } from './catalogue.ts';
import { pageUrl, type FoContext } from './context.ts';
import { foCustomers } from './customers.ts';
import { ROUNDING_ID } from './document.ts';
import { FoEntities } from './entities.ts';
import { maxLengthOf } from './lengths.ts';
import { readFoMetadata } from './metadata.ts';
import { foExchangeRate } from './exchange-rates.ts';
import { missingItems } from './missing-items.ts';
import { addRoundingLine, completeOrder, createOrder, findOrder } from './orders.ts';
import { probeFo } from './probe.ts';
import { FoFeeds } from './feeds.ts';
import { visibilityOf, type InventoryVisibility } from './inventory-visibility.ts';
import { FoStock } from './stock.ts';

export class FoConnector implements Connector {
	readonly product = 'fo';
	readonly connectionId: string;
	readonly entities: EntityAccess;
	readonly catalogue: Catalogue;
	readonly stock: StockSource;
	readonly feeds: FeedSource;
	readonly #parts: ConnectorParts;
	readonly #context: FoContext;
	readonly #visibility: InventoryVisibility | null;
	readonly #customers: CustomerResolver;
	readonly #variants: VariantMemo;

	constructor( parts: ConnectorParts ) {
		const { connection } = parts;
		this.connectionId = connection.id;
		this.#parts = parts;
		this.#context = { gateway: parts.gateway, settings: connection.settings, company: connection.settings.company, connectionId: connection.id, mappings: parts.mappings, lengths: connection.lengths ?? {}, members: connection.members ?? {}, now: parts.taxEngine.now };
		this.entities = new FoEntities( this.#context );
		this.catalogue = foCatalogue( this.#context );
		this.#visibility = visibilityOf( connection.settings, { secret: parts.secret, dispatcher: parts.taxEngine.dispatcher, now: parts.taxEngine.now } );
		this.stock = new FoStock( this.#context, this.#visibility );
		this.feeds = new FoFeeds( this.#context );
		this.#variants = new VariantMemo( ( skus, observe ) => foVariants( this.#context, skus, observe ), parts.taxEngine.now );
		this.#customers = new CustomerResolver( foCustomers( this.#context ), connection.settings, connection.id, parts.mappings.rules );
	}

	maxLength( entity: string, field: string ): number | undefined {
		return maxLengthOf( this.#context, entity, field );
	}

	members( entity: string, field: string ): readonly string[] | undefined {
		return this.#context.members?.[ entity ]?.[ field ];
	}

	resolveCustomer( order: Order, links: readonly Link[], _reference: string, observe: Observer, decision: Decision | null = null ): Promise< CustomerRef > {
		return this.#customers.resolve( order, links, observe, decision );
	}

	lookUpCustomer( order: Shopper, links: readonly Link[], observe: Observer, rules?: Rules ): Promise< CustomerRef | null > {
		return this.#customers.lookUp( order, links, observe, rules );
	}

	manyCustomers( rules?: Rules ): ManyCustomers {
		return this.#customers.many( rules );
	}

	customersByNumber( numbers: readonly string[], observe: Observer ): ReturnType< Connector[ 'customersByNumber' ] > {
		return this.#customers.byNumbers( numbers, observe );
	}

	customerInTurn< T >( shopper: Shopper, work: () => Promise< T > ): Promise< T > {
		return this.#customers.customerInTurn( shopper, work );
	}

	ensureContact( ...[ shopper, customer, links, observe ]: Parameters< Connector[ 'ensureContact' ] > ): ReturnType< Connector[ 'ensureContact' ] > {
		return this.#customers.ensureContact( shopper, customer, links, observe );
	}

	lookUpContact( ...[ shopper, customer, links, observe, rules ]: Parameters< Connector[ 'lookUpContact' ] > ): ReturnType< Connector[ 'lookUpContact' ] > {
		return this.#customers.lookUpContact( shopper, customer, links, observe, rules );
	}

	contactLink( ...[ record, contact, customer ]: Parameters< Connector[ 'contactLink' ] > ): ReturnType< Connector[ 'contactLink' ] > {
		return this.#customers.contactLink( record, contact, customer );
	}

	customerUrl(): string {
		return pageUrl( this.#context, 'CustTableListPage' );
	}

	exchangeRate( asked: RateQuestion, observe: Observer ): Promise< Rate | null > {
		return foExchangeRate( this.#context, asked, observe );
	}

	askTaxEngine( order: Order, rule: TaxEngineRule, observe: Observer ): Promise< TaxAnswer > {
		return askTaxEngine( this.#parts.taxEngine, order, rule, observe );
	}

	variants( skus: readonly string[], observe: Observer ): Promise< Variants > {
		return this.#variants.of( skus, observe );
	}

	unknownItems( lines: readonly Record< string, unknown >[], observe: Observer ): Promise< string[] > {
		return missingItems( this.#context, lines, observe );
	}

	async findByReference( reference: string, observe: Observer ): Promise< DocumentState | null > {
		return ( await findOrder( this.#context, reference, observe ) )?.state ?? null;
	}

	createOrder( prepared: PreparedOrder, observe: Observer ): Promise< WriteOutcome > {
		return createOrder( this.#context, prepared, observe );
	}

	async completeOrder( prepared: PreparedOrder, found: DocumentState, observe: Observer ): Promise< WriteOutcome > {
		/** Read again: the hold is not part of DocumentState, and the lines may have come meanwhile. */
		const current = await findOrder( this.#context, prepared.reference, observe );
		return current ? completeOrder( this.#context, prepared, current, observe ) : { document: found, how: 'adopted', warnings: [] };
	}

	amendOrder( prepared: PreparedOrder, request: AmendRequest, observe: Observer ): Promise< Amended > {
		return amendOrder( this.#context, prepared, request, observe );
	}

	lineKeys( { lines }: Pick< PreparedOrder, 'lines' > ): ReadonlySet< string > {
		return new Set( [ ...lines.map( ( line ) => line.id ), ROUNDING_ID ] );
	}

	soldLines( _reference: string, key: string, observe: Observer ): Promise< MemoPlan | null > {
		return soldLines( this.#context, key, observe );
	}

	standingOrders( numbers: readonly string[], observe: Observer ): Promise< ReadonlySet< string > > {
		return standingOrders( this.#context, numbers, observe );
	}

	promisedLines( numbers: readonly string[], observe: Observer ): ReturnType< Connector[ 'promisedLines' ] > {
		return promisedLines( this.#context, numbers, observe );
	}

	deleteOrder( key: string, observe: Observer ): Promise< boolean > {
		return deleteOrder( this.#context, key, observe );
	}

	addRoundingLine( prepared: PreparedOrder, found: DocumentState, difference: string, observe: Observer ): Promise< DocumentState > {
		return addRoundingLine( this.#context, prepared, found.number, difference, observe );
	}

	readMetadata( wanted: readonly string[], observe: Observer ): ReturnType< Connector[ 'readMetadata' ] > {
		return readFoMetadata( this.#context, wanted, observe );
	}

	probe(): Promise< Probe[] > {
		return probeFo( this.#context, this.#visibility );
	}

	lane(): ReturnType< Connector[ 'lane' ] > {
		return this.#parts.budget.state();
	}

	calls(): ReturnType< Connector[ 'calls' ] > {
		return { ...this.#parts.calls.report(), root: this.#parts.gateway.root.href };
	}

	close(): Promise< void > {
		return this.#parts.close();
	}
}
