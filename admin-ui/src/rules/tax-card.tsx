import { __ } from '@wordpress/i18n';
import type { CouponRule, TaxEngineRule, TaxRule } from '../../../worker/src/core/rules/schema.ts';
import { CheckboxControl } from '@wordpress/components';
import { ChoiceField, TextField } from '../connections/fields.tsx';
import { hrefTo } from '../router.ts';
import type { ErrorOf } from './sentences.ts';

type Props< Rule > = { value: Rule; onChange: ( value: Rule ) => void; errorOf: ErrorOf };

export function TaxForm( { value, onChange, errorOf }: Props< TaxRule > ) {
	return (
		<>
			<TextField label={ __( 'The rounding line takes at most', 'concord' ) } help={ __( 'In the document’s currency. Empty: as under Connections. Larger differences stop the order and name the cents.', 'concord' ) } value={ value.tolerance } placeholder="0.05" error={ errorOf( 'tolerance' ) } onChange={ ( tolerance ) => onChange( { ...value, tolerance } ) } />
			<ChoiceField
				label={ __( 'When Dynamics arrives at another tax than was paid', 'concord' ) }
				value={ value.compare }
				options={ [
					{ value: 'total', label: __( 'only the total counts', 'concord' ) },
					{ value: 'warn', label: __( 'send it and tell me', 'concord' ) },
					{ value: 'stop', label: __( 'hold the order', 'concord' ) },
				] }
				onChange={ ( compare ) => onChange( { ...value, compare } ) }
			/>
			{ value.compare !== 'total' && <TextField label={ __( 'The tax may differ by', 'concord' ) } value={ value.compareTolerance } error={ errorOf( 'compareTolerance' ) } onChange={ ( compareTolerance ) => onChange( { ...value, compareTolerance } ) } /> }
			<p className="concord-fine">{ __( 'Which tax code stands for which rate and tax class is set for each connection.', 'concord' ) } <a href={ hrefTo( { tab: 'connections' } ) }>{ __( 'Open Connections', 'concord' ) }</a></p>
		</>
	);
}

export function CouponForm( { product, value, onChange, errorOf }: Props< CouponRule > & { product: 'fo' | 'bc' } ) {
	const target = ( change: Partial< CouponRule[ 'target' ] > ) => onChange( { ...value, target: { ...value.target, ...change } } );
	return (
		<>
			<ChoiceField
				label={ __( 'The discount of coupons is', 'concord' ) }
				value={ value.as }
				options={ [
					{ value: 'line-discount', label: __( 'a discount on each line', 'concord' ) },
					{ value: 'own-line', label: __( 'a line of its own', 'concord' ) },
				] }
				onChange={ ( as ) => onChange( { ...value, as } ) }
			/>
			{ value.as === 'own-line' && (
				<div className="concord-rules__columns">
					{ product === 'bc' && <ChoiceField label={ __( 'Written as', 'concord' ) } value={ value.target.kind } options={ [ { value: 'item', label: __( 'item', 'concord' ) }, { value: 'account', label: __( 'G/L account', 'concord' ) } ] } error={ errorOf( 'target.kind' ) } onChange={ ( kind ) => target( { kind } ) } /> }
					<TextField label={ product === 'fo' ? __( 'Service item', 'concord' ) : __( 'Number', 'concord' ) } value={ value.target.number } error={ errorOf( 'target.number' ) ?? ( product === 'fo' ? errorOf( 'target.kind' ) : undefined ) } onChange={ ( number ) => target( { number } ) } />
				</div>
			) }
		</>
	);
}

export function TaxEngineForm( { value, onChange, errorOf }: Props< TaxEngineRule > ) {
	return (
		<>
			<CheckboxControl label={ __( 'Ask a tax service for the tax codes of each order', 'concord' ) } help={ __( 'The worker calls it before an order becomes a document. If it does not answer, the order waits and is tried again.', 'concord' ) } checked={ value.on } onChange={ ( on ) => onChange( { ...value, on } ) } __nextHasNoMarginBottom />
			{ value.on && (
				<>
					<TextField label={ __( 'Address of the service', 'concord' ) } type="url" value={ value.url } placeholder="https://tax.example.com/v1/order" error={ errorOf( 'url' ) } onChange={ ( url ) => onChange( { ...value, url } ) } />
					<div className="concord-rules__columns">
						<ChoiceField label={ __( 'It is told', 'concord' ) } help={ __( 'Never a name, an e-mail address or a telephone number.', 'concord' ) } value={ value.address } options={ [ { value: 'region', label: __( 'country, state, postal code and city', 'concord' ) }, { value: 'street', label: __( 'the street as well', 'concord' ) } ] } onChange={ ( address ) => onChange( { ...value, address } ) } />
						<ChoiceField label={ __( 'Wait for its answer', 'concord' ) } value={ String( value.timeoutSeconds ) } options={ [ '2', '5', '10', '20', '30' ].map( ( seconds ) => ( { value: seconds, label: `${ seconds } s` } ) ) } onChange={ ( seconds ) => onChange( { ...value, timeoutSeconds: Number( seconds ) } ) } />
						<TextField label={ __( 'Its tax may differ by', 'concord' ) } value={ value.tolerance } error={ errorOf( 'tolerance' ) } onChange={ ( tolerance ) => onChange( { ...value, tolerance } ) } />
					</div>
					<p className="concord-fine">{ __( 'Requests are signed with the key in the worker’s environment variable CONCORD_TAX_ENGINE_KEY.', 'concord' ) }</p>
				</>
			) }
		</>
	);
}
