import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { RateRule } from '../../../worker/src/core/rules/schema.ts';
import { ChoiceField, TextField } from '../connections/fields.tsx';
import { Cell } from './cell.tsx';
import type { ErrorOf } from './sentences.ts';

type Props = { product: 'fo' | 'bc'; value: RateRule[]; onChange: ( value: RateRule[] ) => void; errorOf: ErrorOf };

const NEW: RateRule = { from: '', to: '', source: 'fixed', rate: '', dates: [], rateType: 'Default' };

export function CurrencyForm( { product, value, onChange, errorOf }: Props ) {
	const set = ( index: number, change: Partial< RateRule > ) => onChange( value.map( ( rate, at ) => ( at === index ? { ...rate, ...change } : rate ) ) );
	return (
		<>
			{ value.length === 0 && <p className="concord-fine">{ __( 'Every order is sent in the currency it was charged in.', 'concord' ) }</p> }
			{ value.map( ( rate, index ) => <Pair key={ index } product={ product } number={ index + 1 } rate={ rate } errorOf={ ( field ) => errorOf( `rates.${ index }.${ field }` ) } onChange={ ( change ) => set( index, change ) } onRemove={ () => onChange( value.filter( ( _, at ) => at !== index ) ) } /> ) }
			<Button variant="secondary" size="compact" onClick={ () => onChange( [ ...value, NEW ] ) }>{ __( 'Convert a currency', 'concord' ) }</Button>
		</>
	);
}

type PairProps = { product: 'fo' | 'bc'; number: number; rate: RateRule; errorOf: ErrorOf; onChange: ( change: Partial< RateRule > ) => void; onRemove: () => void };

function Pair( { product, number, rate, errorOf, onChange, onRemove }: PairProps ) {
	const upper = ( text: string ) => text.toUpperCase();
	return (
		<fieldset className="concord-rules__group">
			{ /* translators: %d: number of the currency pair. */ }
			<legend>{ sprintf( __( 'Currency pair %d', 'concord' ), number ) }</legend>
			<div className="concord-rules__columns">
				<TextField label={ __( 'Orders charged in', 'concord' ) } value={ rate.from } placeholder="SEK" error={ errorOf( 'from' ) } onChange={ ( from ) => onChange( { from: upper( from ) } ) } />
				<TextField label={ __( 'are sent in', 'concord' ) } value={ rate.to } placeholder="EUR" error={ errorOf( 'to' ) } onChange={ ( to ) => onChange( { to: upper( to ) } ) } />
				<ChoiceField
					label={ __( 'at', 'concord' ) }
					value={ rate.source }
					options={ [
						{ value: 'fixed', label: __( 'a fixed rate', 'concord' ) },
						{ value: 'byDate', label: __( 'the rate of the order’s day', 'concord' ) },
						{ value: 'dynamics', label: __( 'the rate in Dynamics', 'concord' ) },
					] }
					onChange={ ( source ) => onChange( { source } ) }
				/>
			</div>
			{ /* translators: 1: currency, 2: currency. */ }
			{ rate.source === 'fixed' && <TextField label={ sprintf( __( '%2$s for one %1$s', 'concord' ), rate.from || '…', rate.to || '…' ) } value={ rate.rate } placeholder="0.0885" error={ errorOf( 'rate' ) } onChange={ ( text ) => onChange( { rate: text } ) } /> }
			{ rate.source === 'byDate' && <Days rate={ rate } errorOf={ errorOf } onChange={ ( dates ) => onChange( { dates } ) } /> }
			{ rate.source === 'dynamics' && ( product === 'fo'
				? <TextField label={ __( 'Exchange rate type', 'concord' ) } value={ rate.rateType } help={ __( 'As it is called in Finance & Operations, “Default” as a rule.', 'concord' ) } onChange={ ( rateType ) => onChange( { rateType } ) } />
				: <p className="concord-fine">{ __( 'The last exchange rate in Business Central that began on or before the order’s day.', 'concord' ) }</p> ) }
			{ /* translators: %d: number of the currency pair. */ }
			<Button variant="tertiary" isDestructive size="compact" label={ sprintf( __( 'Remove currency pair %d', 'concord' ), number ) } showTooltip={ false } onClick={ onRemove }>{ __( 'Remove', 'concord' ) }</Button>
		</fieldset>
	);
}

function Days( { rate, errorOf, onChange }: { rate: RateRule; errorOf: ErrorOf; onChange: ( dates: RateRule[ 'dates' ] ) => void } ) {
	const set = ( index: number, change: Partial< RateRule[ 'dates' ][ number ] > ) => onChange( rate.dates.map( ( day, at ) => ( at === index ? { ...day, ...change } : day ) ) );
	return (
		<>
			{ rate.dates.length > 0 && (
				<table className="concord-table concord-table--form">
					<thead>
						<tr>
							<th scope="col">{ __( 'Since', 'concord' ) }</th>
							{ /* translators: 1: currency, 2: currency. */ }
							<th scope="col">{ sprintf( __( '%2$s for one %1$s', 'concord' ), rate.from || '…', rate.to || '…' ) }</th>
							<th scope="col"><span className="screen-reader-text">{ __( 'Remove', 'concord' ) }</span></th>
						</tr>
					</thead>
					<tbody>
						{ rate.dates.map( ( day, index ) => (
							<tr key={ index }>
								{ /* translators: %d: row number. */ }
								<td><Cell label={ sprintf( __( 'Since, row %d', 'concord' ), index + 1 ) } value={ day.since } placeholder="2026-01-01" error={ errorOf( `dates.${ index }.since` ) } onChange={ ( since ) => set( index, { since } ) } /></td>
								{ /* translators: %d: row number. */ }
								<td><Cell label={ sprintf( __( 'Rate, row %d', 'concord' ), index + 1 ) } value={ day.rate } error={ errorOf( `dates.${ index }.rate` ) } onChange={ ( text ) => set( index, { rate: text } ) } /></td>
								{ /* translators: %d: row number. */ }
								<td><Button variant="tertiary" isDestructive size="compact" label={ sprintf( __( 'Remove rate %d', 'concord' ), index + 1 ) } showTooltip={ false } onClick={ () => onChange( rate.dates.filter( ( _, at ) => at !== index ) ) }>{ __( 'Remove', 'concord' ) }</Button></td>
							</tr>
						) ) }
					</tbody>
				</table>
			) }
			{ errorOf( 'dates' ) && <p className="concord-error">{ errorOf( 'dates' ) }</p> }
			<p><Button variant="secondary" size="compact" onClick={ () => onChange( [ ...rate.dates, { since: '', rate: '' } ] ) }>{ __( 'Add a day', 'concord' ) }</Button></p>
		</>
	);
}
