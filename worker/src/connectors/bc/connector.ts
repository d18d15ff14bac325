/** Business Central behind the Connector interface. */
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
import { bcVariants } from './variants.ts';
import type { FeedSource } from '../feeds.ts';
import type { StockSource } from '../stock.ts';
import { askTaxEngine } from '../tax-engine.ts';
import type { ConnectorParts } from '../parts.ts';
import { amendOrder, deleteOrder } from './amend.ts';
import { promisedLines, standingOrders } from './standing-orders.ts';
import { soldLines } from './sold-lines.ts';
import { bcCatalogue } from './catalogue.ts';
import { BcContext } from './context.ts';
import { bcCustomers } from './customers.ts';
import { findOrder } from './document.ts';
import { BcEntities } from './entities.ts';
import { BcFeeds } from './feeds.ts';
import { readBcMetadata } from './metadata.ts';
import { bcExchangeRate } from './exchange-rates.ts';
import { missingItems } from './missing-items.ts';
import { addRoundingLine, completeOrder, createOrder, lineKeys } from './orders.ts';
import { probeBc } from './probe.ts';
import { BcStock } from './stock.ts';
import { keepSubscriptions } from './subscriptions.ts';

export class BcConnector implements Connector {
	readonly product = 'bc';
	readonly connectionId: string;
	readonly entities: EntityAccess;
	readonly catalogue: Catalogue;
	readonly stock: StockSource;
	readonly feeds: FeedSource;
	readonly #parts: ConnectorParts;
	readonly #context: BcContext;
	readonly #customers: CustomerResolver;
	readonly #variants: VariantMemo;

	constructor( parts: ConnectorParts ) {
		const { connection } = parts;
		this.connectionId = connection.id;
		this.#parts = parts;
		this.#context = new BcContext( parts.gateway, connection.settings, connection.id, parts.mappings, connection.lengths ?? {}, connection.members ?? {} );
		this.entities = new BcEntities( this.#context );
		this.catalogue = bcCatalogue( this.#context );
		this.stock = new BcStock( this.#context );
		this.feeds = new BcFeeds( this.#context );
		this.#variants = new VariantMemo( ( skus, observe ) => bcVariants( this.#context, skus, observe ), parts.taxEngine.now );
		this.#customers = new CustomerResolver( bcCustomers( this.#context ), connection.settings, connection.id, parts.mappings.rules );
	}

	maxLength( entity: string, field: string ): number | undefined {
		return this.#context.maxLength( entity, field );
	}

	members( entity: string, field: string ): readonly string[] | undefined {
		return this.#context.members( entity, field );
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

	customerUrl( number: string ): string {
		return this.#context.url( 'customers', number );
	}

	exchangeRate( asked: RateQuestion, observe: Observer ): Promise< Rate | null > {
		return bcExchangeRate( this.#context, asked, observe );
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

	/** `lineIds` of what is found are BC's line numbers; completeOrder() turns them into the store's item ids. */
	async findByReference( reference: string, observe: Observer ): Promise< DocumentState | null > {
		return ( await findOrder( this.#context, reference, observe ) )?.state ?? null;
	}

	createOrder( prepared: PreparedOrder, observe: Observer ): Promise< WriteOutcome > {
		return createOrder( this.#context, prepared, observe );
	}

	completeOrder( prepared: PreparedOrder, found: DocumentState, observe: Observer ): Promise< WriteOutcome > {
		return completeOrder( this.#context, prepared, found, observe );
	}

	amendOrder( prepared: PreparedOrder, request: AmendRequest, observe: Observer ): Promise< Amended > {
		return amendOrder( this.#context, prepared, request, observe );
	}

	lineKeys( prepared: Pick< PreparedOrder, 'lines' >, document: DocumentState ): ReadonlySet< string > {
		return lineKeys( prepared, document );
	}

	soldLines( reference: string, _key: string, observe: Observer ): Promise< MemoPlan | null > {
		return soldLines( this.#context, reference, observe );
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
		return addRoundingLine( this.#context, prepared, found, difference, observe );
	}

	readMetadata( wanted: readonly string[], observe: Observer ): ReturnType< Connector[ 'readMetadata' ] > {
		return readBcMetadata( this.#context, wanted, observe );
	}

	keepSubscriptions( ...[ wanted, observe ]: Parameters< NonNullable< Connector[ 'keepSubscriptions' ] > > ): ReturnType< NonNullable< Connector[ 'keepSubscriptions' ] > > {
		return keepSubscriptions( this.#context, wanted, observe );
	}

	probe(): Promise< Probe[] > {
		return probeBc( this.#context );
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
