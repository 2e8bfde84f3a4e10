import Foundation
import MusterWire

/// The API's description, made of the same table that serves it.
struct OpenAPIDocument {
    var version: String
    var routes: [Route]

    /// OpenAPI 3.1 as JSON.
    func bytes() throws(Problem) -> [UInt8] {
        do {
            var components: [String: Any] = [:]
            var paths: [String: [String: Any]] = [:]
            for route in routes {
                paths[route.path, default: [:]][route.method.rawValue.lowercased()] =
                    try operation(route, components: &components)
            }
            let document: [String: Any] = [
                "openapi": "3.1.0",
                "info": [
                    "title": "Muster", "version": version,
                    "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
                    "description":
                        "The API of the autoscaling control plane. Durations are in seconds, times RFC 3339.",
                ] as [String: Any],
                "servers": [["url": "/"]],
                "paths": paths,
                "components": [
                    "schemas": components,
                    "securitySchemes": ["bearer": ["type": "http", "scheme": "bearer"]],
                ],
            ]
            return Array(try JSONSerialization.data(withJSONObject: document, options: [.sortedKeys, .prettyPrinted]))
        } catch {
            throw Problem(.internalFailure, "the description cannot be made: \(error)")
        }
    }

    private func operation(_ route: Route, components: inout [String: Any]) throws -> [String: Any] {
        var operation: [String: Any] = [
            "operationId": Self.operationID(route), "summary": route.summary,
            "responses": try responses(route, components: &components),
        ]
        if let role = route.role {
            operation["security"] = [["bearer": [String]()], [:]]
            operation["description"] = "Role: \(role.rawValue)."
        }
        let parameters = route.variables.map(Self.parameter(path:)) + route.query.map(Self.parameter(query:))
        if !parameters.isEmpty { operation["parameters"] = parameters }
        if let body = route.body {
            operation["requestBody"] = [
                "required": true,
                "content": ["application/json": ["schema": try reference(to: body, components: &components)]],
            ]
        }
        return operation
    }

    private func responses(_ route: Route, components: inout [String: Any]) throws -> [String: Any] {
        let content: [String: Any] =
            switch route.answer {
            case .json(let type): ["application/json": ["schema": try reference(to: type, components: &components)]]
            case .text(let type, _):
                [String(type.prefix { $0 != ";" }): ["schema": ["type": "string"]]]
            case .events(let list, let element):
                [
                    "application/json": ["schema": try reference(to: list, components: &components)],
                    "text/event-stream": [
                        "schema": ["type": "string"],
                        "x-event-data": try reference(to: element, components: &components),
                    ] as [String: Any],
                ]
            case .document: ["application/json": ["schema": ["type": "object"]]]
            }
        var responses: [String: Any] = ["200": ["description": "Done.", "content": content]]
        let problem = try reference(to: Problem.self, components: &components)
        for (status, codes) in Dictionary(grouping: Self.codes(of: route), by: \.status) {
            responses["\(status)"] = [
                "description": codes.map(\.title).sorted().joined(separator: "; ") + ".",
                "content": ["application/problem+json": ["schema": problem]],
            ]
        }
        return responses
    }

    private static func codes(of route: Route) -> [Problem.Code] {
        var codes: [Problem.Code] =
            route.problems + [.hostRefused, .originRefused, .internalFailure, .invalidParameter]
        if route.role != nil { codes += [.unauthenticated, .forbidden] }
        if route.role == .operate { codes.append(.unavailable) }
        if route.body != nil { codes += [.malformedJSON, .unknownKey, .unsupportedMediaType, .bodyTooLarge] }
        return Array(Set(codes))
    }

    private static func operationID(_ route: Route) -> String {
        let words = route.path.split(separator: "/").flatMap {
            $0.split(whereSeparator: { !$0.isLetter && !$0.isNumber })
        }
        return route.method.rawValue.lowercased() + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func parameter(path name: String) -> [String: Any] {
        ["name": name, "in": "path", "required": true, "schema": ["type": "string"]]
    }

    private static func parameter(query: QueryParameter) -> [String: Any] {
        let schema: [String: Any] =
            switch query.kind {
            case .text, .names: ["type": "string"]
            case .integer(let range): ["type": "integer", "minimum": range.lowerBound, "maximum": range.upperBound]
            case .time: ["type": "string", "format": "date-time"]
            }
        return [
            "name": query.name, "in": "query", "required": false, "description": query.description, "schema": schema,
        ]
    }
}

extension OpenAPIDocument {
    private func reference(to type: any Decodable.Type, components: inout [String: Any]) throws -> [String: Any] {
        render(try Schema(of: type), components: &components)
    }

    private func render(_ schema: Schema, components: inout [String: Any]) -> [String: Any] {
        switch schema {
        case .string: return ["type": "string"]
        case .time: return ["type": "string", "format": "date-time"]
        case .integer: return ["type": "integer"]
        case .number: return ["type": "number"]
        case .boolean: return ["type": "boolean"]
        case .word(let words): return ["type": "string", "enum": words]
        case .array(let element): return ["type": "array", "items": render(element, components: &components)]
        case .object(let name, let properties):
            if components[name] == nil {
                var members: [String: Any] = [:]
                for property in properties { members[property.key] = render(property.schema, components: &components) }
                components[name] = [
                    "type": "object", "properties": members,
                    "required": properties.filter(\.required).map(\.key).sorted(),
                ]
            }
            return ["$ref": "#/components/schemas/\(name)"]
        }
    }
}
