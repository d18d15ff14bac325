import { __ } from '@wordpress/i18n';
import { ExpressionField } from '../mapping/expression-field.tsx';
import { useStepContext } from './step-context.ts';

/** Of a filter or a branch. */
export function ConditionField( { value, onChange }: { value: string; onChange: ( expression: string ) => void } ) {
	const { sources, lists } = useStepContext();
	return (
		<>
			<ExpressionField label={ __( 'Condition', 'concord' ) } value={ value } paths={ sources } lists={ lists } onChange={ onChange } />
			<p className="components-base-control__help">{ __( 'For instance: status = "processing", $number(total) > 100, $exists(extra._po_number)', 'concord' ) }</p>
		</>
	);
}
