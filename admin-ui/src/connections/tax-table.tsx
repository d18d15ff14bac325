import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { TaxRow } from '../api/schema.ts';
import { emptyTaxRow, type Product } from './draft.ts';

type Props = { product: Product; rows: readonly TaxRow[]; onChange: ( rows: TaxRow[] ) => void; errorOf: ( path: string ) => string | undefined };
type Column = { key: keyof TaxRow; label: string; hint: string };

function columns( product: Product ): Column[] {
	const common: Column[] = [
		{ key: 'percent', label: __( 'Rate %', 'concord' ), hint: '19' },
		{ key: 'tax_class', label: __( 'Tax class', 'concord' ), hint: '*' },
		{ key: 'country', label: __( 'Country', 'concord' ), hint: '*' },
	];
	return product === 'bc'
		? [ ...common, { key: 'tax_code', label: __( 'Tax group code', 'concord' ), hint: 'VAT19' } ]
		: [ ...common, { key: 'tax_code', label: __( 'Item sales tax group', 'concord' ), hint: 'FULL' }, { key: 'tax_group', label: __( 'Sales tax group', 'concord' ), hint: 'DE-DOM' } ];
}

export function TaxTable( { product, rows, onChange, errorOf }: Props ) {
	const shown = columns( product );
	const set = ( index: number, key: keyof TaxRow, value: string ) => onChange( rows.map( ( row, at ) => ( at === index ? { ...row, [ key ]: value } : row ) ) );
	return (
		<>
			<table className="concord-table concord-table--form">
				<thead>
					<tr>
						{ shown.map( ( column ) => <th key={ column.key } scope="col">{ column.label }</th> ) }
						<th scope="col"><span className="screen-reader-text">{ __( 'Remove', 'concord' ) }</span></th>
					</tr>
				</thead>
				<tbody>
					{ rows.map( ( row, index ) => (
						<tr key={ index }>
							{ shown.map( ( column ) => {
								const error = errorOf( `settings.tax.${ index }.${ column.key }` );
								return (
									<td key={ column.key }>
										<input
											type="text"
											/* translators: 1: column name, 2: row number. */
											aria-label={ sprintf( __( '%1$s, row %2$d', 'concord' ), column.label, index + 1 ) }
											value={ row[ column.key ] }
											placeholder={ column.hint }
											aria-invalid={ error ? true : undefined }
											onChange={ ( event ) => set( index, column.key, event.target.value ) }
										/>
										{ error && <span className="concord-error">{ error }</span> }
									</td>
								);
							} ) }
							<td>
								{ /* translators: %d: row number. */ }
								<Button variant="tertiary" isDestructive size="compact" label={ sprintf( __( 'Remove row %d', 'concord' ), index + 1 ) } showTooltip={ false } onClick={ () => onChange( rows.filter( ( _, at ) => at !== index ) ) }>{ __( 'Remove', 'concord' ) }</Button>
							</td>
						</tr>
					) ) }
				</tbody>
			</table>
			<Button variant="secondary" size="compact" onClick={ () => onChange( [ ...rows, emptyTaxRow ] ) }>{ __( 'Add a rate', 'concord' ) }</Button>
		</>
	);
}
