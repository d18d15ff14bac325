import { TextControl } from '@wordpress/components';
import { useId } from '@wordpress/element';

type Props = { label: string; value: string; choices: readonly { value: string; label: string }[]; onChange: ( value: string ) => void; help?: string; hideLabelFromVision?: boolean };

/** A text field that offers what Dynamics has: native suggestions, so that keyboard, screen reader and typing work as everywhere. */
export function PickField( { label, value, choices, onChange, help = '', hideLabelFromVision = false }: Props ) {
	const id = useId();
	return (
		<>
			<TextControl label={ label } hideLabelFromVision={ hideLabelFromVision } value={ value } onChange={ onChange } list={ id } help={ [ choices.find( ( one ) => one.value === value )?.label ?? '', help ].filter( ( text ) => text !== '' ).join( ' · ' ) } autoComplete="off" __nextHasNoMarginBottom __next40pxDefaultSize />
			<datalist id={ id }>{ choices.map( ( one ) => <option key={ one.value } value={ one.value }>{ one.label }</option> ) }</datalist>
		</>
	);
}
