/**
 * Rules of a connection that are forms and not mapping rows. They travel with the mapping: one draft, one version, one way back.
 *
 * Texts are taken leniently here, so that a half-filled form is a draft and not a loss; ruleProblems() says what keeps it from
 * being used. A missing part means "as without the rule".
 */
import { z } from 'zod';

const amount = z.string().max( 40 );
const code = z.string().max( 40 );

export const skuAliasSchema = z.object( { sku: z.string().max( 200 ), item: z.string().max( 100 ) } );
export type SkuAlias = z.infer< typeof skuAliasSchema >;

export const MATCH_KEYS = [ 'vat', 'phone', 'namePostcode' ] as const;
export const COMPANY_KEYS = [ 'off', 'vat', 'domain', 'number' ] as const;
/** People of one company are contacts of one customer. Absent in rules of earlier versions: as "off". */
export const companyRuleSchema = z.object( {
	/** The company is told by its VAT number (`vatMeta`), by its name with the domain of the e-mail address, or by a field that holds the customer's number in Dynamics. */
	by: z.enum( COMPANY_KEYS ).default( 'off' ),
	/** "number": field of the account, or of the order. */
	meta: z.string().max( 191 ).default( '' ),
	/** Only accounts with this role buy for a company; empty: all, and guests. */
	role: z.string().max( 60 ).default( '' ),
} );
export type CompanyRule = z.infer< typeof companyRuleSchema >;
export const customerRuleSchema = z.object( {
	/** Asked in this order after the exact e-mail found nobody. "namePostcode" never decides by itself: it asks a person. */
	keys: z.array( z.enum( MATCH_KEYS ) ).max( 3 ).default( [] ),
	/** Order meta that holds the VAT number. */
	vatMeta: z.string().max( 191 ).default( '_billing_vat_number' ),
	/** The customer that matched is called otherwise than on the order: use it, make another one, or ask a person. */
	differs: z.enum( [ 'merge', 'new', 'review' ] ).default( 'merge' ),
	company: companyRuleSchema.optional(),
} );
export type CustomerRule = z.infer< typeof customerRuleSchema >;

export const rateSchema = z.object( {
	/** Orders charged in `from` become documents in `to`. Nothing else is ever converted (MON-9). */
	from: code, to: code,
	source: z.enum( [ 'fixed', 'byDate', 'dynamics' ] ).default( 'fixed' ),
	/** Units of `to` for one unit of `from`; "fixed" only. */
	rate: amount.default( '' ),
	/** "byDate": the last one that began on or before the order's day. */
	dates: z.array( z.object( { since: z.string().max( 10 ), rate: amount } ) ).max( 2_000 ).default( [] ),
	/** "dynamics" in F&O: the exchange rate type. */
	rateType: z.string().max( 20 ).default( 'Default' ),
} );
export type RateRule = z.infer< typeof rateSchema >;

export const taxRuleSchema = z.object( {
	/** What the rounding line may take at most, in the document's currency; empty: what the connection says. */
	tolerance: amount.default( '' ),
	/** The tax Dynamics works out against the tax the shopper was charged: only inside the total, told as a warning, or held. */
	compare: z.enum( [ 'total', 'warn', 'stop' ] ).default( 'total' ),
	compareTolerance: amount.default( '0.02' ),
} );
export type TaxRule = z.infer< typeof taxRuleSchema >;

export const couponRuleSchema = z.object( {
	as: z.enum( [ 'line-discount', 'own-line' ] ).default( 'line-discount' ),
	/** Carries the discount of "own-line". */
	target: z.object( { kind: z.enum( [ 'item', 'account' ] ), number: z.string().max( 40 ) } ).default( { kind: 'item', number: '' } ),
} );
export type CouponRule = z.infer< typeof couponRuleSchema >;

export const bundleRuleSchema = z.object( {
	/** Which lines of a bundle become lines of the document. "as-store": all, as priced by the store. */
	send: z.enum( [ 'as-store', 'parent', 'children', 'both' ] ).default( 'as-store' ),
} );
export type BundleRule = z.infer< typeof bundleRuleSchema >;

export const addressRuleSchema = z.object( {
	/** Blanks, and the customary form of postal codes ("sw1a1aa" becomes "SW1A 1AA"). */
	tidy: z.boolean().default( false ),
	postcode: z.enum( [ 'off', 'warn', 'leave-out', 'stop' ] ).default( 'off' ),
	state: z.enum( [ 'code', 'name' ] ).default( 'code' ),
	houseNumber: z.enum( [ 'as-entered', 'join', 'split' ] ).default( 'as-entered' ),
	names: z.enum( [ 'as-entered', 'split', 'join' ] ).default( 'as-entered' ),
	/** An address line longer than the field: cut (full text in a note), go on in the second line, or stop the order. */
	longLine: z.enum( [ 'cut', 'split', 'stop' ] ).default( 'cut' ),
} );
export type AddressRule = z.infer< typeof addressRuleSchema >;

export const taxEngineRuleSchema = z.object( {
	on: z.boolean().default( false ),
	/** https, or http on this machine. */
	url: z.string().max( 500 ).default( '' ),
	timeoutSeconds: z.number().int().min( 1 ).max( 30 ).default( 5 ),
	/** "region": country, state, postal code and city; "street": the address lines too. Names never go. */
	address: z.enum( [ 'region', 'street' ] ).default( 'region' ),
	/** The engine's tax may part from what the shopper was charged by this much. */
	tolerance: amount.default( '0.02' ),
} );
export type TaxEngineRule = z.infer< typeof taxEngineRuleSchema >;

export const rulesSchema = z.object( {
	/** WooCommerce SKU (compared trimmed, without case) -> item number in Dynamics. */
	skuAliases: z.array( skuAliasSchema ).max( 5_000 ).default( [] ),
	customer: customerRuleSchema.optional(),
	currency: z.object( { rates: z.array( rateSchema ).max( 50 ).default( [] ) } ).optional(),
	tax: taxRuleSchema.optional(),
	coupons: couponRuleSchema.optional(),
	bundles: bundleRuleSchema.optional(),
	address: addressRuleSchema.optional(),
	taxEngine: taxEngineRuleSchema.optional(),
} );
export type Rules = z.infer< typeof rulesSchema >;

export const NO_RULES: Rules = { skuAliases: [] };
