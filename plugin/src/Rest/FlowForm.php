<?php
/**
 * Form of flows.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Flows\Catalogue;
use Concord\Flows\StepForm;
use Concord\Flows\RulesSchema;

defined( 'ABSPATH' ) || exit;

/** JSON schema of what a flow holds, as far as the store can tell (worker/src/core/flow, core/mapping/flow.ts). What it means is the worker's business. */
final class FlowForm {

	public const ROWS_MAX  = 300;
	private const STEPS_MAX = 100;

	/**
	 * Either form; which of them a flow needs is said by fits().
	 *
	 * @return array<string, mixed>
	 */
	public static function any(): array {
		$form = self::order();

		$form['properties']            += self::own()['properties'];
		$form['properties']['documents']['required'] = false;
		return $form;
	}

	/**
	 * Does the content belong to a flow of this kind?
	 *
	 * @param string               $kind    Of Catalogue.
	 * @param array<string, mixed> $content Valid against any().
	 */
	public static function fits( string $kind, array $content ): bool {
		return Catalogue::OWN === $kind
			? isset( $content['trigger'], $content['steps'] ) && ! isset( $content['documents'] )
			: isset( $content['documents'] ) && ! isset( $content['trigger'] );
	}

	/**
	 * What a published mapping may not have, as far as its form tells; a draft may. What rows mean is checked on the screen and by the worker.
	 *
	 * @param array<string, mixed> $content Of a draft.
	 * @return string|null A sentence, null when nothing is wrong.
	 */
	public static function fault( array $content ): ?string {
		if ( 1 !== ( $content['schemaVersion'] ?? null ) ) {
			return __( 'it was made by another version of Concord.', 'concord' );
		}
		foreach ( (array) ( $content['documents'] ?? array() ) as $document ) {
			$targets = array();
			foreach ( (array) ( $document['rows'] ?? array() ) as $row ) {
				$target = (string) ( $row['target'] ?? '' );
				$fault  = isset( $targets[ $target ] )
					/* translators: %s: name of a field. */
					? sprintf( __( 'two rows write %s.', 'concord' ), $target )
					: self::row_fault( $target, (array) ( $row['source'] ?? array() ) );
				if ( null !== $fault ) {
					return $fault;
				}
				$targets[ $target ] = true;
			}
		}
		return StepForm::fault( $content );
	}

	/**
	 * What is wrong with one row.
	 *
	 * @param string               $target Field.
	 * @param array<string, mixed> $source Of the row.
	 */
	private static function row_fault( string $target, array $source ): ?string {
		if ( 1 !== preg_match( '/^[A-Za-z_][A-Za-z0-9_]*$/', $target ) ) {
			/* translators: %s: what was written as the name of a field. */
			return sprintf( __( '“%s” is not the name of a field.', 'concord' ), $target );
		}
		$kind = $source['kind'] ?? '';
		$text = 'path' === $kind ? $source['path'] ?? '' : ( 'expression' === $kind ? $source['expression'] ?? '' : ( $source['value'] ?? null ) );
		return null === $text || ( 'constant' !== $kind && ( ! is_string( $text ) || '' === trim( $text ) ) )
			/* translators: %s: name of a field. */
			? sprintf( __( '%s has no source.', 'concord' ), $target )
			: null;
	}

	/**
	 * A flow that a person added.
	 *
	 * @return array<string, mixed>
	 */
	public static function own(): array {
		return array(
			'type'                 => 'object',
			'additionalProperties' => false,
			'properties'           => array(
				'schemaVersion' => array(
					'type'     => 'integer',
					'required' => true,
				),
				'trigger'       => array(
					'type'       => 'object',
					'properties' => array(
						'on' => array(
							'type'     => 'string',
							'enum'     => array( 'store', 'dynamics', 'feed', 'schedule', 'manual' ),
							'required' => true,
						),
					),
				),
				'steps'         => array(
					'type'     => 'array',
					'maxItems' => self::STEPS_MAX,
					'items'    => array( 'type' => 'object' ),
				),
				'layout'        => array( 'type' => 'object' ),
			),
		);
	}

	/**
	 * The order flow of a connection: mapping, rules, steps.
	 *
	 * @return array<string, mixed>
	 */
	private static function order(): array {
		$list     = array(
			'type'     => 'array',
			'maxItems' => 50,
			'items'    => array( 'type' => 'object' ),
		);
		$row      = array(
			'type'                 => 'object',
			'additionalProperties' => false,
			'properties'           => array(
				'target'     => array(
					'type'      => 'string',
					'minLength' => 1,
					'maxLength' => 200,
					'required'  => true,
				),
				'source'     => array(
					'type'       => 'object',
					'required'   => true,
					'properties' => array(
						'kind' => array(
							'type'     => 'string',
							'enum'     => array( 'path', 'constant', 'expression' ),
							'required' => true,
						),
					),
				),
				'steps'      => $list,
				'conditions' => $list,
				'required'   => array( 'type' => 'boolean' ),
			),
		);
		$document = array(
			'type'                 => 'object',
			'required'             => true,
			'additionalProperties' => false,
			'properties'           => array(
				'rows'    => array(
					'type'     => 'array',
					'maxItems' => self::ROWS_MAX,
					'items'    => $row,
				),
				'removed' => array(
					'type'     => 'array',
					'maxItems' => self::ROWS_MAX,
					'items'    => array(
						'type'      => 'string',
						'maxLength' => 200,
					),
				),
			),
		);
		return array(
			'type'                 => 'object',
			'required'             => true,
			'additionalProperties' => false,
			'properties'           => array(
				'schemaVersion' => array(
					'type'     => 'integer',
					'required' => true,
				),
				'documents'     => array(
					'type'                 => 'object',
					'required'             => true,
					'additionalProperties' => false,
					'properties'           => array(
						'header'   => $document,
						'line'     => $document,
						'customer' => $document,
					),
				),
				'rules'         => RulesSchema::schema(),
				'steps'         => array(
					'type'     => 'array',
					'maxItems' => 100,
					'items'    => array( 'type' => 'object' ),
				),
				'layout'        => array( 'type' => 'object' ),
			),
		);
	}
}
