/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.rpcoperator.examples.fraud;

/** A point on Earth, in degrees. */
record Place(double latitude, double longitude) {

    private static final double EARTH_RADIUS_KM = 6371;
    private static final double KM_PER_DEGREE = 111.2;

    /** The great-circle distance, by the haversine formula. */
    double kilometresTo(Place other) {
        double sinLatitude = Math.sin(Math.toRadians(other.latitude - latitude) / 2);
        double sinLongitude = Math.sin(Math.toRadians(other.longitude - longitude) / 2);
        double chord =
                sinLatitude * sinLatitude
                        + Math.cos(Math.toRadians(latitude))
                                * Math.cos(Math.toRadians(other.latitude))
                                * sinLongitude
                                * sinLongitude;
        return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, chord)));
    }

    /** A place some way off; the poles and the date line are not crossed but run along. */
    Place shiftedBy(double kilometresNorth, double kilometresEast) {
        double shrink = Math.max(0.2, StrictMath.cos(StrictMath.toRadians(latitude)));
        return new Place(
                Math.max(-89, Math.min(89, latitude + kilometresNorth / KM_PER_DEGREE)),
                Math.max(-180, Math.min(180, longitude + kilometresEast / KM_PER_DEGREE / shrink)));
    }
}
