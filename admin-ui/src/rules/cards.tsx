import { __, sprintf } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import type { RuleProblem } from '../../../worker/src/core/rules/problems.ts';
import type { Preview, PreviewDocument } from '../preview/schema.ts';
import { AddressForm } from './address-card.tsx';
import { BundleForm } from './bundle-card.tsx';
import { CurrencyForm } from './currency-card.tsx';
import { CustomerForm } from './customer-card.tsx';
import { DEFAULTS, type FullRules, type RuleName } from './defaults.ts';
import { Effect, headerOf, linesOf, valueOf } from './effect.tsx';
import { RuleCard } from './rule-card.tsx';
import { errorsOf } from './sentences.ts';
import { SkuForm } from './sku-card.tsx';
import { CouponForm, TaxEngineForm, TaxForm } from './tax-card.tsx';
import { ruleTitle } from './titles.ts';
import { contactTexts } from '../preview/contact-words.ts';

type Props = { product: 'fo' | 'bc'; rules: FullRules; problems: readonly RuleProblem[]; preview: Preview | null; readOnly: boolean; onChange: < Name extends RuleName >( name: Name, value: FullRules[ Name ] ) => void };
type Card = { name: RuleName; lead: string; form: ReactNode; rows: ( preview: Preview ) => string[]; about?: RegExp };

const nameOf = ( line: PreviewDocument ) => valueOf( line, 'description', 'LineDescription' );
const linesText = ( preview: Preview, ...names: string[] ) => linesOf( preview ).map( ( line ) => [ nameOf( line ), valueOf( line, ...names ) ].filter( ( part ) => part !== '' ).join( ' · ' ) );
const ITEM = [ 'lineObjectNumber', 'ItemNumber' ];
const TAX = [ 'taxCode', 'SalesTaxItemGroupCode' ];

/** "2 × Mug at 10, discount 1": how a line of the document is priced. */
function pricesText( preview: Preview ): string[] {
	return linesOf( preview ).map( ( line ) => {
		const discount = valueOf( line, 'discountAmount', 'LineDiscountAmount' );
		const [ quantity, price ] = [ valueOf( line, 'quantity', 'OrderedSalesQuantity' ), valueOf( line, 'unitPrice', 'SalesPrice' ) ];
		return discount === ''
			/* translators: 1: quantity, 2: name of a product, 3: price of one. */
			? sprintf( __( '%1$s × %2$s at %3$s', 'concord' ), quantity, nameOf( line ), price )
			/* translators: 1: quantity, 2: name of a product, 3: price of one, 4: discount. */
			: sprintf( __( '%1$s × %2$s at %3$s, discount %4$s', 'concord' ), quantity, nameOf( line ), price, discount );
	} );
}

export function Cards( props: Props ) {
	const { rules, problems, preview, readOnly } = props;
	const title = preview
		/* translators: %s: order number. */
		? sprintf( __( 'On order #%s', 'concord' ), preview.order.number ) : '';
	return (
		<>
			{ cards( props ).map( ( card ) => (
				<RuleCard
					key={ card.name }
					title={ ruleTitle( card.name ) }
					lead={ card.lead }
					on={ JSON.stringify( rules[ card.name ] ) !== JSON.stringify( DEFAULTS[ card.name ] ) }
					problem={ problems.some( ( problem ) => problem.rule === card.name ) }
					disabled={ readOnly }
					effect={ <Effect preview={ preview } title={ title } rows={ card.rows } { ...( card.about ? { about: card.about } : {} ) } /> }
				>
					{ card.form }
				</RuleCard>
			) ) }
		</>
	);
}

function cards( { product, rules, problems, onChange }: Props ): Card[] {
	const of = < Name extends RuleName >( name: Name ) => ( { value: rules[ name ], onChange: ( value: FullRules[ Name ] ) => onChange( name, value ), errorOf: errorsOf( problems, name ) } );
	return [
		{
			name: 'skuAliases', lead: __( 'Products whose SKU in the store is not their item number in Dynamics. Blanks and upper or lower case make no difference.', 'concord' ),
			form: <SkuForm { ...of( 'skuAliases' ) } />, rows: ( preview ) => linesText( preview, ...ITEM ), about: /item_/,
		},
		{
			name: 'customer', lead: __( 'Which customer in Dynamics an order belongs to. Without a rule: the one with the same e-mail address, or a new one.', 'concord' ),
			form: <CustomerForm product={ product } { ...of( 'customer' ) } />, rows: customerRows, about: /customer_/,
		},
		{
			name: 'currency', lead: __( 'Orders go out in the currency the shopper paid. Convert only what your books want in another one; both amounts and the rate stay on the record.', 'concord' ),
			form: <CurrencyForm product={ product } value={ rules.currency.rates } onChange={ ( rates ) => onChange( 'currency', { rates } ) } errorOf={ errorsOf( problems, 'currency' ) } />,
			rows: ( preview ) => [ preview.totals.conversion ?? '', `${ preview.totals.store } ${ preview.order.currency } → ${ preview.totals.dynamics === '' ? '—' : preview.totals.dynamics } ${ preview.totals.currency ?? preview.order.currency }` ], about: /currency/,
		},
		{
			name: 'tax', lead: __( 'The shopper’s total is what Dynamics has to arrive at. Cents that are left over go to the rounding line.', 'concord' ),
			form: <TaxForm { ...of( 'tax' ) } />, rows: ( preview ) => [ preview.totals.message, ...linesText( preview, ...TAX ) ], about: /tax_unmapped|totals_differ/,
		},
		{
			name: 'coupons', lead: __( 'How the discount of a coupon stands on the sales order. It is never left out.', 'concord' ),
			form: <CouponForm product={ product } { ...of( 'coupons' ) } />, rows: ( preview ) => pricesText( preview ), about: /coupon/i,
		},
		{
			name: 'taxEngine', lead: __( 'A program of your own or of a provider that decides the tax codes, by the contract in the documentation.', 'concord' ),
			form: <TaxEngineForm { ...of( 'taxEngine' ) } />, rows: ( preview ) => ( rules.taxEngine.on ? linesText( preview, ...TAX ) : [] ), about: /tax (engine|service)/i,
		},
		{
			name: 'address', lead: __( 'For billing and delivery addresses, before any field of the mapping reads them.', 'concord' ),
			form: <AddressForm product={ product } { ...of( 'address' ) } />, rows: addressRows, about: /postal code|address|postcode/i,
		},
		{
			name: 'bundles', lead: __( 'Products sold as one by Product Bundles, Composite Products or YITH Product Bundles.', 'concord' ),
			form: <BundleForm { ...of( 'bundles' ) } />, rows: ( preview ) => pricesText( preview ), about: /bundle/i,
		},
	];
}

function customerRows( { customer }: Preview ): string[] {
	return [ ...accountRows( customer ), ...contactTexts( customer ) ];
}

function accountRows( customer: Preview[ 'customer' ] ): string[] {
	switch ( customer.would ) {
		/* translators: %s: customer number. */
		case 'use': return [ sprintf( __( 'Customer %s would be used.', 'concord' ), customer.number ) ];
		case 'create': return [ __( 'A new customer would be made.', 'concord' ) ];
		/* translators: %s: customer number. */
		case 'update': return [ sprintf( __( 'Customer %s would be used and changed.', 'concord' ), customer.number ) ];
		case 'unknown': return [];
	}
}

function addressRows( preview: Preview ): string[] {
	const header = headerOf( preview );
	const of = ( ...names: string[] ) => valueOf( header, ...names );
	return [
		of( 'shipToName', 'DeliveryAddressName' ), of( 'shipToAddressLine1', 'DeliveryAddressStreet' ), of( 'shipToAddressLine2' ),
		[ of( 'shipToPostCode', 'DeliveryAddressZipCode' ), of( 'shipToCity', 'DeliveryAddressCity' ) ].join( ' ' ).trim(), of( 'shipToState', 'DeliveryAddressStateId' ), of( 'shipToCountry', 'DeliveryAddressCountryRegionId' ),
	];
}
