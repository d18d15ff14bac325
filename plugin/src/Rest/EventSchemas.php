<?php
/**
 * Schemas of the answers of events/*.
 *
 * @package Concord
 */

namespace Concord\Rest;

defined( 'ABSPATH' ) || exit;

/** JSON schema of what the worker routes answer, as the zod schemas of worker/src/store/contract/api.ts have it. */
final class EventSchemas {

	/**
	 * Of claimAnswerSchema.
	 *
	 * @return array<string, mixed>
	 */
	public static function claim(): array {
		return self::object(
			'concord-claim',
			array(
				'server_time'    => array( 'type' => 'string' ),
				'claimed'        => array(
					'type'  => 'array',
					'items' => array(
						'type'       => 'object',
						'properties' => array(
							'event_id'      => array( 'type' => 'integer' ),
							'record_type'   => array( 'type' => 'string' ),
							'record_id'     => array( 'type' => 'string' ),
							'kind'          => array( 'type' => 'string' ),
							'attempt'       => array( 'type' => 'integer' ),
							'lease_token'   => array( 'type' => 'string' ),
							'lease_until'   => array( 'type' => 'string' ),
							'captured_at'   => array( 'type' => 'string' ),
							'look_up_first' => array( 'type' => 'boolean' ),
							'record'        => array( 'type' => array( 'object', 'null' ) ),
							'decision'      => array( 'type' => array( 'object', 'null' ) ),
							'links'         => array( 'type' => 'array' ),
						),
					),
				),
				'more'           => array( 'type' => 'boolean' ),
				'next_due_at'    => array( 'type' => array( 'string', 'null' ) ),
				'config_version' => array( 'type' => 'integer' ),
				'paused'         => array( 'type' => 'boolean' ),
			)
		);
	}

	/**
	 * Of extendAnswerSchema.
	 *
	 * @return array<string, mixed>
	 */
	public static function extend(): array {
		return self::object(
			'concord-extend',
			array(
				'held' => array( 'type' => 'array' ),
				'lost' => array(
					'type'  => 'array',
					'items' => array( 'type' => 'integer' ),
				),
			)
		);
	}

	/**
	 * Of progressAnswerSchema.
	 *
	 * @return array<string, mixed>
	 */
	public static function progress(): array {
		return self::object( 'concord-progress', array( 'held' => array( 'type' => 'boolean' ) ) );
	}

	/**
	 * Of settleAnswerSchema.
	 *
	 * @return array<string, mixed>
	 */
	public static function settle(): array {
		return self::object( 'concord-settle', array( 'results' => array( 'type' => 'array' ) ) );
	}

	/**
	 * Of sweepAnswerSchema.
	 *
	 * @return array<string, mixed>
	 */
	public static function sweep(): array {
		return self::object(
			'concord-sweep',
			array(
				'checked' => array( 'type' => 'integer' ),
				'found'   => array( 'type' => 'integer' ),
				'done'    => array( 'type' => 'boolean' ),
			)
		);
	}

	/**
	 * A titled object.
	 *
	 * @param string               $title      Title.
	 * @param array<string, mixed> $properties Properties.
	 * @return array<string, mixed>
	 */
	private static function object( string $title, array $properties ): array {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => $title,
			'type'       => 'object',
			'properties' => $properties,
		);
	}
}
