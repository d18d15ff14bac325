/** The two inputs that most settings are. */
import { SelectControl, TextControl } from '@wordpress/components';

export function Text( { label, value, list, onChange }: { label: string; value: string; list?: string; onChange: ( value: string ) => void } ) {
	return <TextControl label={ label } value={ value } list={ list } onChange={ onChange } __nextHasNoMarginBottom __next40pxDefaultSize />;
}

export function Choice< T extends string >( { label, value, options, onChange }: { label: string; value: T; options: [ T, string ][]; onChange: ( value: T ) => void } ) {
	return <SelectControl label={ label } value={ value } options={ options.map( ( [ one, text ] ) => ( { value: one, label: text } ) ) } onChange={ ( chosen ) => onChange( chosen as T ) } __nextHasNoMarginBottom __next40pxDefaultSize />;
}

export function whole( text: string, least: number, most: number ): number {
	return Math.min( most, Math.max( least, Number.parseInt( text, 10 ) || least ) );
}
