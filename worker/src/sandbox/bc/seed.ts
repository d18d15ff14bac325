/**
 * What the demonstration companies hold: CRONUS DE keeps its books in euros with VAT, CRONUS US in dollars with sales tax.
 * Ids are derived from the names, so that a restart finds the same records.
 */
import { createHash } from 'node:crypto';
import type { Ledger} from './tables.ts';
import { Tables } from './tables.ts';
import { ZERO_GUID, type Row } from './values.ts';

export type Company = {
	id: string;
	name: string;
	currency: string;
	country: string;
	/** false: US sales tax, where prices including tax are refused. */
	vat: boolean;
	/** Tax group -> per cent. */
	rates: Readonly< Record< string, string > >;
	tables: Tables;
};

type Plan = Omit< Company, 'id' | 'tables' > & { groups: readonly ( readonly [ string, string, string ] )[]; areas: readonly string[] };

const DE: Plan = {
	name: 'CRONUS DE', currency: 'EUR', country: 'DE', vat: true,
	rates: { VAT19: '19', VAT7: '7', VAT0: '0' },
	groups: [ [ 'VAT19', 'VAT 19 %', '19' ], [ 'VAT7', 'VAT 7 %', '7' ], [ 'VAT0', 'VAT exempt', '0' ] ],
	areas: [ 'DOMESTIC', 'EU', 'EXPORT' ],
};

const US: Plan = {
	name: 'CRONUS US', currency: 'USD', country: 'US', vat: false,
	rates: { TAXABLE: '8.25', NONTAXABLE: '0' },
	groups: [ [ 'TAXABLE', 'Taxable', '8.25' ], [ 'NONTAXABLE', 'Not taxable', '0' ] ],
	areas: [ 'TX', 'NY' ],
};

const CURRENCIES: readonly ( readonly [ string, string, string, string, string, string ] )[] = [
	[ 'EUR', 'Euro', '€', '2:2', '0.01', '1.00' ],
	[ 'USD', 'US dollar', '$', '2:2', '0.01', '0.92' ],
	[ 'GBP', 'Pound Sterling', '£', '2:2', '0.01', '1.15' ],
	[ 'CHF', 'Swiss franc', 'CHF', '2:2', '0.01', '1.05' ],
	[ 'DKK', 'Danish krone', 'kr', '2:2', '0.01', '0.13' ],
	[ 'SEK', 'Swedish krona', 'kr', '2:2', '0.01', '0.09' ],
	[ 'PLN', 'Polish zloty', 'zł', '2:2', '0.01', '0.23' ],
	[ 'JPY', 'Japanese yen', '¥', '0:0', '1', '0.006' ],
];

const ITEMS: readonly Item[] = [
	[ 'CONCORD-TEE-S', 'Concord T-shirt, small', 'Inventory', '24.90', 'VAT19', 120 ],
	[ 'CONCORD-TEE-M', 'Concord T-shirt, medium', 'Inventory', '24.90', 'VAT19', 140 ],
	[ 'CONCORD-MUG', 'Concord mug', 'Inventory', '12.50', 'VAT19', 80 ],
	[ 'CONCORD-BOOK', 'The book of agreement', 'Inventory', '19.99', 'VAT7', 60 ],
	[ 'CONCORD-HOODIE', 'Concord hoodie', 'Inventory', '59.00', 'VAT19', 40 ],
	[ 'CONCORD-STICKER', 'Concord sticker', 'Inventory', '1.99', 'VAT19', 500 ],
	[ 'CONCORD-GIFTWRAP', 'Gift wrapping', 'Service', '3.50', 'VAT19', 0 ],
	[ 'CONCORD-SUPPORT', 'Support, one hour', 'Service', '90.00', 'VAT19', 0 ],
];

const ACCOUNTS: readonly ( readonly [ string, string ] )[] = [
	[ '8400', 'Sales' ], [ '8710', 'Shipping charged' ], [ '8720', 'Fees charged' ], [ '8790', 'Rounding' ], [ '8730', 'Discounts granted' ], [ '1800', 'Bank' ], [ '6855', 'Fees of gateways' ],
];

/** As an invoice-rounding account is set up: its VAT product posting group carries no VAT. */
export const UNTAXED_ACCOUNTS: readonly string[] = [ '8790' ];

const COUNTRIES = [ 'AT', 'AU', 'BE', 'CA', 'CH', 'CZ', 'DE', 'DK', 'ES', 'FI', 'FR', 'GB', 'IE', 'IL', 'IT', 'JP', 'NL', 'NO', 'PL', 'PT', 'SA', 'SE', 'TR', 'US' ];

/** `more`: items of the first company beside the usual ones. */
export function seedCompanies( ledger: Ledger, more = 0 ): Company[] {
	return [ seedCompany( DE, ledger, bulk( more ) ), seedCompany( US, ledger, [] ) ];
}

type Item = readonly [ number: string, displayName: string, type: string, price: string, vatGroup: string, stock: number ];

function bulk( count: number ): Item[] {
	return Array.from( { length: count }, ( _none, index ) => [ `BULK-${ String( index + 1 ).padStart( 6, '0' ) }`, `Item ${ index + 1 }`, 'Inventory', '10', 'VAT19', 100 ] );
}

function seedCompany( plan: Plan, ledger: Ledger, more: readonly Item[] ): Company {
	const id = stableId( 'company', plan.name );
	const tables = new Tables( id, ledger );
	const add = ( set: string, key: string, values: Row ): string => String( tables.insert( set, { id: stableId( plan.name, set, key ), ...values } ).id );
	ledger.transaction( () => {
		seedSetup( plan, tables, add );
		seedItems( plan, tables, add, [ ...ITEMS, ...more ] );
	} );
	return { id, name: plan.name, currency: plan.currency, country: plan.country, vat: plan.vat, rates: plan.rates, tables };
}

type Add = ( set: string, key: string, values: Row ) => string;

function seedSetup( plan: Plan, tables: Tables, add: Add ): void {
	const coded = ( set: string, rows: readonly ( readonly [ string, string ] )[], more: Row = {} ): void => {
		rows.forEach( ( [ code, displayName ] ) => add( set, code, { code, displayName, ...more } ) );
	};
	add( 'companyInformation', '1', { displayName: plan.name, country: plan.country, currencyCode: plan.currency, city: plan.vat ? 'Düsseldorf' : 'Austin', email: 'office@example.com' } );
	add( 'generalLedgerSetup', '1', { localCurrencyCode: plan.currency, localCurrencySymbol: plan.vat ? '€' : '$' } );
	const own = plan.vat ? 'VAT' : 'Sales_x0020_Tax';
	plan.groups.forEach( ( [ code, displayName ] ) => add( 'taxGroups', code, { code, displayName, taxType: own } ) );
	plan.areas.forEach( ( code ) => add( 'taxAreas', code, { code, displayName: code, taxType: own } ) );
	for ( const [ code, displayName, symbol, places, precision, rate ] of CURRENCIES.filter( ( one ) => one[ 0 ] !== plan.currency ) ) {
		add( 'currencies', code, { code, displayName, symbol, amountDecimalPlaces: places, amountRoundingPrecision: precision } );
		add( 'currencyExchangeRates', code, { currencyCode: code, startingDate: '2026-01-01', exchangeRateAmount: '1', relationalExchangeRateAmount: rate } );
	}
	coded( 'unitsOfMeasure', [ [ 'PCS', 'Piece' ], [ 'HOUR', 'Hour' ], [ 'BOX', 'Box' ] ] );
	coded( 'locations', [ [ 'MAIN', 'Main warehouse' ], [ 'EAST', 'East warehouse' ] ], { country: plan.country } );
	add( 'paymentTerms', '14', { code: '14 DAYS', displayName: 'Net 14 days', dueDateCalculation: '14D' } );
	add( 'paymentTerms', '0', { code: 'COD', displayName: 'Paid at once', dueDateCalculation: '0D' } );
	coded( 'paymentMethods', [ [ 'CARD', 'Card' ], [ 'BANK', 'Bank transfer' ], [ 'CASH', 'Cash' ] ] );
	coded( 'shipmentMethods', [ [ 'EXW', 'Ex works' ], [ 'DDP', 'Delivered, duty paid' ] ] );
	coded( 'salespeoplePurchasers', [ [ 'WEB', 'Web shop' ] ] );
	COUNTRIES.forEach( ( code ) => add( 'countriesRegions', code, { code, displayName: code } ) );
	coded( 'itemCategories', [ [ 'MERCH', 'Merchandise' ], [ 'BOOKS', 'Books' ] ] );
	add( 'generalProductPostingGroups', 'RETAIL', { code: 'RETAIL', description: 'Retail', defaultVATProductPostingGroup: plan.groups[ 0 ]?.[ 0 ] ?? '' } );
	add( 'inventoryPostingGroups', 'RESALE', { code: 'RESALE', description: 'Goods for resale' } );
	ACCOUNTS.forEach( ( [ number, displayName ] ) => add( 'accounts', number, { number, displayName, category: 'Income', accountType: 'Posting', directPosting: true } ) );
	add( 'accounts', '8000', { number: '8000', displayName: 'Income', category: 'Income', accountType: 'Heading' } );
	const dimension = add( 'dimensions', 'DEPARTMENT', { code: 'DEPARTMENT', displayName: 'Department' } );
	add( 'dimensionValues', 'WEB', { code: 'WEB', displayName: 'Web shop', dimensionId: dimension } );
	add( 'dimensionValues', 'SHOP', { code: 'SHOP', displayName: 'Shop', dimensionId: dimension } );
	const bank = tables.findBy( 'accounts', 'number', '1800' );
	const account: Row = { balancingAccountId: String( bank?.id ?? ZERO_GUID ), balancingAccountNumber: '1800' };
	add( 'customerPaymentJournals', 'WEB', { code: 'WEB', displayName: 'Web shop payments', ...account } );
	add( 'journals', 'FEES', { code: 'FEES', displayName: 'Fees of gateways', templateDisplayName: 'GENERAL', ...account } );
	add( 'journals', 'DEFAULT', { code: 'DEFAULT', displayName: 'Default journal', templateDisplayName: 'GENERAL', ...account } );
	add( 'customers', 'WALK-IN', { number: 'C00001', displayName: 'Web shop guest', country: plan.country, taxLiable: true, taxAreaId: stableId( plan.name, 'taxAreas', plan.areas[ 0 ] ?? '' ), taxAreaDisplayName: plan.areas[ 0 ] ?? '', currencyCode: plan.currency } );
}

function seedItems( plan: Plan, tables: Tables, add: Add, items: readonly Item[] ): void {
	for ( const [ number, displayName, type, price, vatGroup, stock ] of items ) {
		const taxGroup = plan.vat ? vatGroup : ( plan.groups[ 0 ]?.[ 0 ] ?? '' );
		const unit = type === 'Inventory' ? 'PCS' : 'HOUR';
		const category = number === 'CONCORD-BOOK' ? 'BOOKS' : 'MERCH';
		add( 'items', number, {
			number, displayName, type, unitPrice: price, inventory: String( stock ),
			itemCategoryCode: category, itemCategoryId: stableId( plan.name, 'itemCategories', category ),
			taxGroupCode: taxGroup, taxGroupId: stableId( plan.name, 'taxGroups', taxGroup ),
			baseUnitOfMeasureCode: unit, baseUnitOfMeasureId: stableId( plan.name, 'unitsOfMeasure', unit ),
			generalProductPostingGroupCode: 'RETAIL', generalProductPostingGroupId: stableId( plan.name, 'generalProductPostingGroups', 'RETAIL' ),
			...( type === 'Inventory' ? { inventoryPostingGroupCode: 'RESALE', inventoryPostingGroupId: stableId( plan.name, 'inventoryPostingGroups', 'RESALE' ) } : {} ),
		} );
		add( 'itemTexts', number, { itemNumber: number, careInstructions: number === 'CONCORD-MUG' ? 'Dishwasher safe.' : '' } );
		if ( stock > 0 ) {
			const entryNumber = tables.count( 'itemLedgerEntries' ) + 1;
			add( 'itemLedgerEntries', number, { entryNumber, itemNumber: number, postingDate: tables.today(), entryType: 'Positive_x0020_Adjmt_x002E_', description: displayName, quantity: String( stock ), documentNumber: 'OPENING' } );
		}
	}
}

/** A GUID made of names. */
export function stableId( ...names: string[] ): string {
	const hex = createHash( 'sha256' ).update( names.join( '\u0000' ) ).digest( 'hex' );
	return `${ hex.slice( 0, 8 ) }-${ hex.slice( 8, 12 ) }-5${ hex.slice( 13, 16 ) }-8${ hex.slice( 17, 20 ) }-${ hex.slice( 20, 32 ) }`;
}
