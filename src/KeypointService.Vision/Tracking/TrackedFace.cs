using KeypointService.Vision.Landmarks;

namespace KeypointService.Vision.Tracking;

/// <summary>A face in one frame of a video.</summary>
/// <param name="Track">Number of the face in this video, from 1; it stays while the face does.</param>
/// <param name="Face">
/// The face with smoothed points, in pixels of the frame; its box is the region that the points span.
/// </param>
public sealed record TrackedFace(int Track, FaceKeypoints Face);
